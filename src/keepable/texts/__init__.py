"""What people read: a code and its facts, worded in the reader's language when it is read."""

from keepable.texts.catalogue import language_name, languages, nearest_language
from keepable.texts.errors import TextError, text_of
from keepable.texts.plain import (
    as_text,
    as_written,
    from_plain,
    is_text,
    text_written,
    to_plain,
    told_alone,
    with_words,
    without_words,
    worded,
    written,
)
from keepable.texts.quantities import (
    Amount,
    Days,
    Hours,
    Instant,
    Listed,
    Number,
    Odds,
    Percent,
)
from keepable.texts.rendering import render
from keepable.texts.text import Param, Text

__all__ = [
    "Amount",
    "Days",
    "Hours",
    "Instant",
    "Listed",
    "Number",
    "Odds",
    "Param",
    "Percent",
    "Text",
    "TextError",
    "as_text",
    "as_written",
    "from_plain",
    "is_text",
    "language_name",
    "languages",
    "nearest_language",
    "render",
    "text_of",
    "text_written",
    "to_plain",
    "told_alone",
    "with_words",
    "without_words",
    "worded",
    "written",
]
