"""What may stand in an id, in a line and in prose, checked wherever text comes in.

What is a part of addresses, of file names and of sentences is one line without characters that
nobody sees; letters that can be written in two ways are written in one (Unicode NFC), so that what
looks the same is the same. What was kept before there was this check still opens.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal, get_args

from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TextKind = Literal["id", "line", "prose"]
KINDS: tuple[TextKind, ...] = get_args(TextKind)
PARAGRAPHS = frozenset(
    {"text", "evidence", "limits", "note", "reason", "sentence"}
)  # fields of prose
MOST_CHARACTERS: Mapping[TextKind, int] = {"id": 200, "line": 10_000, "prose": 10_000}
_BREAKS = "\n\r\t"  # that prose may hold
# Categories of Unicode: control, halves of characters, unassigned for ever, lines, paragraphs
_NEVER = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # the way text is read
# Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt), assigned or not: fonts
# draw nothing for it. With it the blank of Braille and what annotates between lines.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
MOST_UNSEEN = 3  # in a row, within prose: more of them can hide words of their own
_HIDING = re.compile(f"{_UNSEEN.pattern}{{{MOST_UNSEEN + 1}}}")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")
_JOINERS = "\u200c\u200d"
_JOINED = re.compile(  # letters that look otherwise by what they are joined to
    "[\u0620-\u0dff\u0f00-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uab2f\uabc0-\uabff"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # how what is before is drawn
_IDEOGRAPHS = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_MONGOLIAN = re.compile("[\u1820-\u18aa][\u180b-\u180d\u180f]")
_KEYCAP = re.compile("[#*0-9]\ufe0f\u20e3")
_SIGNS = {"So", "Sm", "Po", "Pd", "Sk"}  # of these are pictographs
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
    if text.isascii() and text.isprintable():  # as nearly all is: nothing else can be wrong there
        is_framed = kind == "id" and text != text.strip()
        return Text("text.blank_at_an_end") if is_framed else None
    for place, character in enumerate(text, start=1):
        if not _is_allowed(character, kind):
            return _holds(character, place)
    if kind == "id" and text != text.strip():
        return Text("text.blank_at_an_end")
    if text.strip() and not _seen(text):
        return Text("text.nothing_to_see")
    hidden = next(_hidden(text) if kind != "prose" else _hiding(text), None)
    if hidden is None:
        return None
    if kind != "prose" and not (text[:hidden].strip() and _seen(text[hidden:])):
        return Text("text.unseen_at_an_end")
    return _holds(text[hidden], hidden + 1)


def _holds(character: str, place: int) -> Text:
    return Text("text.holds_character", character=f"U+{ord(character):04X}", place=place)


def is_unseen(character: str) -> bool:
    r"""Return whether `character` is drawn as nothing, though it is neither blank nor mark.

    >>> [is_unseen(each) for each in ("a", " ", "\u200b", "\u3164", "\ufe0f", "\ufff0")]
    [False, False, True, True, True, True]
    """
    return _UNSEEN.match(character) is not None


def without_unseen(text: str) -> str:
    r"""Return `text` without what nobody sees in it, but for what changes how others are drawn.

    Files that other programs write hold marks of their beginning and blanks of no width without
    anybody's fault.

    >>> without_unseen("\ufeffNord\u00adbank\u200b")
    'Nordbank'
    """
    hidden = set() if text.isascii() else set(_hidden(text))
    return (
        "".join(each for place, each in enumerate(text) if place not in hidden) if hidden else text
    )


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text).strip()


def _hiding(text: str) -> Iterator[int]:
    """Return where so much stands in a row that nobody sees that words could be hidden in it."""
    flags = [found.span() for found in _FLAG.finditer(text)]
    for found in _HIDING.finditer(text):
        if not any(start < found.start() < end for start, end in flags):
            yield found.start()


def _hidden(text: str) -> Iterator[int]:
    """Return where something stands that nobody sees, and that changes nothing that is seen."""
    before = ""  # what stands before it, without what is hidden
    last = 0
    for found in _UNSEEN.finditer(text):
        place = found.start()
        before = (before + text[last:place])[-2:]
        last = place + 1
        if _is_drawn(before, found[0], text[last : last + 1]):
            before += found[0]
        else:
            yield place


def _is_drawn(before: str, character: str, after: str) -> bool:
    """Return whether an unseen `character` changes how what stands beside it is drawn."""
    left = before[-1:]
    if _VARIANTS.match(character):
        is_keycap = _KEYCAP.match(left + character + after) is not None
        return is_keycap or _is_sign(left) or _IDEOGRAPHS.match(left) is not None
    if character not in _JOINERS:
        return _MONGOLIAN.match(left + character) is not None
    if _JOINED.match(left) and _JOINED.match(after):
        return True
    pictograph = before[:-1] if _VARIANTS.match(left) else left
    return _is_sign(pictograph[-1:]) and _is_sign(after)


def _is_sign(character: str) -> bool:
    if character < "\u2000" or is_unseen(character):
        return character != "" and character in "\u00a9\u00ae"
    return character == "\u2139" or unicodedata.category(character) in _SIGNS


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
    if text.isprintable():  # what breaks a line is not
        return text.strip()
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
    kept = "".join(each for each in last if _is_allowed(each, "id") and not is_unseen(each))
    name = unicodedata.normalize("NFC", kept).strip()[: MOST_CHARACTERS["id"]].strip()
    return name or otherwise


def kind_of(field: str) -> TextKind:
    """Return which kind of text a `field` of the book holds.

    >>> kind_of("id"), kind_of("title"), kind_of("evidence")
    ('id', 'line', 'prose')
    """
    if field == "id":
        return "id"
    return "prose" if field in PARAGRAPHS else "line"


def faults_in(plain: object, name: str = "") -> Iterator[tuple[str, Text]]:
    r"""Return what is wrong with texts in plain data as JSON holds them, each with its place.

    How long they are does not count: a book may hold more than somebody can type.

    >>> [(place, fault.code) for place, fault in faults_in({"people": [{"id": "a\tb"}]})]
    [('people[0].id', 'text.holds_character')]
    """
    if isinstance(plain, str):
        fault = text_fault(plain, kind_of(name.rpartition(".")[2]))
        if fault is not None and fault.code != "text.too_long":
            yield name, fault
    elif isinstance(plain, dict):
        for key, value in plain.items():
            yield from faults_in(value, f"{name}.{key}" if name else str(key))
    elif isinstance(plain, list | tuple):
        for number, value in enumerate(plain):
            yield from faults_in(value, f"{name}[{number}]")
