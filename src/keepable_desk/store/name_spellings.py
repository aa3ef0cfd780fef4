"""A name as people write it: found in a text whatever its case, its blanks and its order of words.

Two ways of writing are told apart. What can only be the same name is *written otherwise*: letters
of another case, width or Unicode form, other blanks or signs between its words, characters that
nobody sees, the last name first, a nickname in the middle, or a genitive; words without a blank
where each begins with a capital; and an address as it stands in a link, or with a tag. What may be
theirs, or somebody else's, is *alike*: one of its words, its initials, the name without its
accents, or its words as one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keepable.domain.text_kinds import is_unseen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NEVER = "(?!)"  # is found nowhere
# blanks, and what stands for them in ids, in names of files, in addresses of pages and in HTML
_BETWEEN = r"(?:[\s._+-]|%(?:20|2b|2d|2e|5f|c2%a0)|&(?:nbsp|#0*160|#xa0);)"
_NICKNAME = (
    rf"(?:[\"'(\u00ab\u2018\u201c\u201e]\w{{1,30}}[\"')\u00bb\u2019\u201c\u201d]{_BETWEEN}+)?"
)
# what stands in an address, as it is or written for the address of a page or for HTML
_AT = r"(?:@|%40|&#0*64;|&#x40;|&commat;)"
_TAG = r"(?:(?:\+|%2b)(?:[\w.+-]|%[0-9a-f]{2}){1,64})?"  # mail to it comes to the same place
# between letters, or behind one that is written for the address of a page
_STARTS, _ENDS = r"(?:(?<![^\W_])|(?<=%[0-9a-f][0-9a-f]))", r"(?![^\W_])"
_GENITIVE = r"(?=(?:['\u2019\u02bc]?s|['\u2019\u02bc])?(?![^\W_]))"
_OF_ONE_WORD = r"(?=(?:['\u2019\u02bc]s?)?(?![^\W_]))"  # who is called Ander is not Anders
_WITHOUT_UMLAUTS = (("\u00e4", "ae"), ("\u00f6", "oe"), ("\u00fc", "ue"))
SHORTEST_PART = 3  # letters; a part that is shorter would be found in everything


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text as names are compared in it, and where in the text each of its characters stands."""

    plain: str
    places: Sequence[int]  # one more than characters: the last is the end


def plain_text(text: str) -> PlainText:
    r"""Return `text` in small letters of one form, without what nobody sees.

    Letters and their marks are taken together (Unicode NFKC), and each blank is one.

    >>> plain_text("ZOE\u0308\u00a0M\u200bu").plain
    'zoë mu'
    """
    if text.isascii():
        return PlainText(text.lower(), range(len(text) + 1))
    written: list[str] = []
    places: list[int] = []
    start, count = 0, len(text)
    while start < count:
        end = start + 1
        while end < count and (unicodedata.combining(text[end]) or is_unseen(text[end])):
            end += 1
        seen = "".join(each for each in text[start:end] if not is_unseen(each))
        for each in unicodedata.normalize("NFKC", seen).casefold():
            written.append(" " if each.isspace() else each)
            places.append(start)
        start = end
    places.append(count)
    return PlainText("".join(written), places)


def same_name(name: str) -> str:
    """Return what two ways of writing a name have in common, when it stands alone.

    >>> same_name("Jane  DOE") == same_name("jane-doe")
    True
    """
    return " ".join(_words(name)) or name


def _words(name: str) -> list[str]:
    plain = plain_text(name).plain
    return [plain] if "@" in plain else [each for each in re.split(rf"{_BETWEEN}+", plain) if each]


def pattern_of(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds `names` in plain text, written otherwise too; the longest first.

    Names whose words stand together without a blank are found in the group `joined`.
    """
    found = [_words(name) for name in names]
    spelled = {each: None for words in found for each in _spelled(words)}
    joined = {each: None for words in found for each in _joined(words)}
    listed, together = (
        "|".join(sorted(each, key=len, reverse=True)) or NEVER for each in (spelled, joined)
    )
    return re.compile(f"{_STARTS}(?:{listed}|(?P<joined>{together}))")


def _spelled(words: list[str]) -> Iterator[str]:
    escaped = [re.escape(each) for each in words]
    if len(words) == 1:
        yield _address(words[0]) if "@" in words[0] else escaped[0] + _OF_ONE_WORD
    elif words:
        first, *others = escaped
        yield f"{first}{_BETWEEN}+{_NICKNAME}" + f"{_BETWEEN}+".join(others) + _GENITIVE
        *before, last = escaped
        yield f"{last}(?:{_BETWEEN}*,)?{_BETWEEN}+" + f"{_BETWEEN}+".join(before) + _GENITIVE


def _address(address: str) -> str:
    """Return what finds an `address` of mail, also within the address of a page."""
    local, _, domain = address.rpartition("@")
    written = [
        "".join(each if each.isalnum() else _as_in_link(each) for each in part)
        for part in (local, domain)
    ]
    return f"{written[0]}{_TAG}{_AT}{written[1]}{_ENDS}"


def _as_in_link(sign: str) -> str:
    return f"(?:{re.escape(sign)}|{''.join(f'%{each:02x}' for each in sign.encode())})"


def _joined(words: list[str]) -> Iterator[str]:
    if len(words) > 1 and all(len(each) > 1 or not each.isascii() for each in words):
        for order in (words, [words[-1], *words[:-1]]):
            yield "".join(re.escape(each) for each in order) + _GENITIVE


def spans_in(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Return from where to where `pattern` is found in `text`, in places of the text itself."""
    compared = plain_text(text)
    for found in pattern.finditer(compared.plain):
        start, end = compared.places[found.start()], compared.places[found.end()]
        is_whole = found.end() == len(compared.plain) or end != compared.places[found.end() - 1]
        if is_whole and (found["joined"] is None or _tells_words_apart(text[start:end])):
            yield start, end


def _tells_words_apart(joined: str) -> bool:
    """Return whether words without a blank can only be a name, as capitals begin them.

    In letters without capitals a name is written so anyway.

    >>> [_tells_words_apart(each) for each in ("AnnOther", "another", "ANOTHER", "\u5c71\u7530")]
    [True, False, False, True]
    """
    capitals = sum(each.isupper() for each in joined)
    has_small = any(each.islower() for each in joined)
    return (joined[0].isupper() and capitals > 1 and has_small) or not (capitals or has_small)


def without(text: str, pattern: re.Pattern[str]) -> str:
    """Return `text` without what `pattern` finds in it."""
    parts, done = [], 0
    for start, end in spans_in(text, pattern):
        parts.append(text[done:start])
        done = end
    return " ".join((*parts, text[done:]))


def without_accents(text: str) -> str:
    """Return `text` in small letters without their marks.

    >>> without_accents("Zoë Strauß")
    'zoe strauss'
    """
    parts = unicodedata.normalize("NFKD", plain_text(text).plain)
    return "".join(each for each in parts if not unicodedata.combining(each))


def alike_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds in a text without accents what may be one of `names`, and need not be.

    >>> found = alike_pattern(["Jörg Beck"])
    >>> [bool(found.search(each)) for each in ("ask beck", "joerg", "j.b. said", "jb", "becker")]
    [True, True, True, False, False]
    """
    listed: dict[str, None] = {}
    for name in names:
        words = _words(name)
        if "@" not in name:
            listed |= dict.fromkeys(_alike(words))
    found = "|".join(sorted(listed, key=len, reverse=True))
    return re.compile(f"{_STARTS}(?:{found or NEVER}){_GENITIVE}")


def _alike(words: list[str]) -> Iterator[str]:
    for word in words:
        if len(word) >= SHORTEST_PART:
            yield re.escape(without_accents(word))
            yield re.escape(without_accents(_in_two_letters(word)))
            yield re.escape(_in_one_letter(without_accents(word)))
    if len(words) > 1:
        yield "".join(re.escape(without_accents(each)) for each in words)
        yield r"\s?".join(rf"{re.escape(without_accents(word)[:1])}\." for word in words)


def _in_two_letters(word: str) -> str:
    for letter, two in _WITHOUT_UMLAUTS:
        word = word.replace(letter, two)
    return word


def _in_one_letter(word: str) -> str:
    for letter, two in _WITHOUT_UMLAUTS:
        word = word.replace(two, without_accents(letter))
    return word
