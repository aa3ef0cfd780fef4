"""Ids that say nothing, written so that later ones sort later; and keys that draws are kept by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from datetime import datetime

RANDOM_BYTES = 10
LENGTH = 26
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O and U
_BITS_PER_DIGIT, _DIGIT_MASK = 5, 31
_INSTANT_BITS = 48
_OPAQUE = re.compile(rf"[0-7][{_DIGITS}]{{{LENGTH - 1}}}(?:/\d+)?", re.ASCII)
MOST_LETTERS = 60  # of a malformed key that are shown again
DRAW_DIGITS = 16  # of one 64-bit number in a draw key
_DRAW_KEY = re.compile(rf"(?:[0-9a-f]{{{DRAW_DIGITS}}})*")


def opaque_id(at: datetime, random_bytes: bytes) -> str:
    """Return the ULID of the instant `at` and of ten `random_bytes`.

    Ids of later milliseconds sort after those of earlier ones. ValueError when there are not ten
    bytes, or when the instant is before 1970.

    >>> from datetime import UTC, datetime
    >>> opaque_id(datetime(2027, 1, 4, tzinfo=UTC), bytes(10))
    '01MBEZXT000000000000000000'
    """
    milliseconds = int(at.timestamp() * 1000)
    if len(random_bytes) != RANDOM_BYTES or not 0 <= milliseconds < 1 << _INSTANT_BITS:
        raise TextError(Text("noun.id_needs", bytes=RANDOM_BYTES, at=str(at)))
    number = milliseconds << 8 * RANDOM_BYTES | int.from_bytes(random_bytes, "big")
    shifts = range(_BITS_PER_DIGIT * (LENGTH - 1), -1, -_BITS_PER_DIGIT)
    return "".join(_DIGITS[number >> shift & _DIGIT_MASK] for shift in shifts)


def is_opaque(ref: str) -> bool:
    """Return whether `ref` is such an id, or the number of something under one.

    >>> is_opaque("01MBEZXT000000000000000000/3"), is_opaque("acme:sso")
    (True, False)
    """
    return _OPAQUE.fullmatch(ref) is not None


def refuse_malformed_draw_key(draw_key: str, owner: Text) -> None:
    """Raise ValueError when the `draw_key` of `owner` is not made of 64-bit numbers.

    >>> refuse_malformed_draw_key("00000000000000ff", Text("thing.work", id="plan"))
    """
    if not _DRAW_KEY.fullmatch(draw_key):
        raise TextError(Text("noun.draw_key", owner=owner, key=draw_key[:MOST_LETTERS]))
