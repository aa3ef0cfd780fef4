"""Errors that carry a text, to be worded for whoever reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.texts.rendering import render

if TYPE_CHECKING:
    from keepable.texts.text import Text


class TextError(ValueError):
    """Something was refused; `text` tells what, and `str` says it in English, for logs.

    >>> from keepable.texts.text import Text
    >>> print(TextError(Text("word.days", n=3)))
    3 days
    """

    def __init__(self, text: Text) -> None:
        """Keep the `text`."""
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        """Say the text in English."""
        return render(self.text, "en")
