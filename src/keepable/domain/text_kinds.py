"""What may stand in an id, in a line and in prose, checked wherever text comes in.

What is a part of addresses, of file names and of sentences is one line without characters that
nobody sees; letters that can be written in two ways are written in one (Unicode NFC), so that what
looks the same is the same. What was kept before there was this check still opens.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal, get_args

from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TextKind = Literal["id", "line", "prose"]
KINDS: tuple[TextKind, ...] = get_args(TextKind)
MOST_CHARACTERS: Mapping[TextKind, int] = {"id": 200, "line": 10_000, "prose": 10_000}
_BREAKS = "\n\r\t"  # that prose may hold
# Categories of Unicode: control, halves of characters, unassigned for ever, lines, paragraphs
_NEVER = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # the way text is read
# letters and signs that are drawn as nothing, though Unicode counts them as letters and signs
_BLANK = set("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0")
_NO_CHARACTERS = {chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)}


def fit_text(text: str, kind: TextKind) -> str:
    r"""Return `text` as it is kept; TextError says what an id, a line or prose cannot hold.

    >>> fit_text("Cafe\u0301", "line")
    'Café'
    >>> fit_text("new\nline", "id")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    keepable.texts.errors.TextError: It holds the character U+000A at place 4, which no name ...
    """
    kept = unicodedata.normalize("NFC", text)
    fault = text_fault(kept, kind)
    if fault is not None:
        raise TextError(fault)
    return kept


def text_fault(text: str, kind: TextKind) -> Text | None:
    """Return what is wrong with `text` as that `kind`; None where nothing is."""
    if len(text) > MOST_CHARACTERS[kind]:
        return Text("text.too_long", most=MOST_CHARACTERS[kind])
    for place, character in enumerate(text, start=1):
        if not _is_allowed(character, kind):
            code = f"U+{ord(character):04X}"
            return Text("text.holds_character", character=code, place=place)
    if kind == "id" and text != text.strip():
        return Text("text.blank_at_an_end")
    written = text.strip()
    if written and all(each.isspace() or is_unseen(each) for each in written):
        return Text("text.nothing_to_see")
    if kind != "prose" and written and (is_unseen(written[0]) or is_unseen(written[-1])):
        return Text("text.unseen_at_an_end")
    return None


def is_unseen(character: str) -> bool:
    r"""Return whether `character` is drawn as nothing, though it is neither blank nor mark.

    >>> [is_unseen(each) for each in ("a", " ", "\u200b", "\u3164")]
    [False, False, True, True]
    """
    return character in _BLANK or unicodedata.category(character) == "Cf"


def _is_allowed(character: str, kind: TextKind) -> bool:
    if kind == "prose" and character in _BREAKS:
        return True
    if character in _TURNING or character in _NO_CHARACTERS:
        return False
    category = unicodedata.category(character)
    return category not in _NEVER and not (kind == "id" and category == "Cf")


def one_line(text: str) -> str:
    r"""Return `text` on one line: where it was broken, a blank stands.

    >>> one_line("Anna \r\n Berg")
    'Anna Berg'
    """
    return " ".join(part.strip() for part in text.splitlines() if part.strip())


def file_name(said: str, otherwise: str = "file") -> str:
    r"""Return what a file that was sent is called, without characters that nobody sees.

    What turns the way of reading makes an `exe` look like a `pdf`, and blanks behind an ending hide
    it. Nobody could mend such a name where they stand, so it is not refused; `otherwise`
    stands where nothing is left of it. The folders in which it lay are no part of it.

    >>> file_name("invoice\u202efdp.exe"), file_name("plan.exe\u200b"), file_name("\u200b")
    ('invoicefdp.exe', 'plan.exe', 'file')
    """
    last = said.replace("\\", "/").rpartition("/")[2]
    kept = "".join(each for each in last if _is_allowed(each, "id") and each not in _BLANK)
    name = unicodedata.normalize("NFC", kept).strip()[: MOST_CHARACTERS["id"]].strip()
    return name or otherwise


def faults_in(plain: object, name: str = "") -> Iterator[tuple[str, Text]]:
    r"""Return what is wrong with texts in plain data as JSON holds them, each with its place.

    What is called `id` is one; everything else is prose, as far as this looks.

    >>> [(place, fault.code) for place, fault in faults_in({"people": [{"id": "a\tb"}]})]
    [('people[0].id', 'text.holds_character')]
    """
    if isinstance(plain, str):
        is_id = name.rpartition(".")[2] == "id"
        fault = text_fault(plain, "id" if is_id else "prose")
        if fault is not None and fault.code != "text.too_long":
            yield name, fault
    elif isinstance(plain, dict):
        for key, value in plain.items():
            yield from faults_in(value, f"{name}.{key}" if name else str(key))
    elif isinstance(plain, list | tuple):
        for number, value in enumerate(plain):
            yield from faults_in(value, f"{name}[{number}]")
