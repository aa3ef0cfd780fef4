"""What tests of readers share: what a problem tells, without the field in which it stands."""

from __future__ import annotations

from keepable.texts import Text, as_written

PLACES = ("file.in_field", "file.in_column")


def told(text: Text | str) -> Text:
    """Return what is wrong in a field or column, whichever it is; the rest as it is."""
    if isinstance(text, str):
        return as_written(text)
    within = text.params["what"] if text.code in PLACES else text
    assert isinstance(within, Text)
    return within
