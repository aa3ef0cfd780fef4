"""Errors that carry a text, to be worded for whoever reads them."""

from __future__ import annotations

import errno

from keepable.texts.rendering import render
from keepable.texts.text import Text

# what the system says of files, by its number; the rest in its own words
_OF_SYSTEM = {
    errno.ENOENT: Text("system.missing"),
    errno.ENOTDIR: Text("system.missing"),
    errno.EACCES: Text("system.not_allowed"),
    errno.EPERM: Text("system.not_allowed"),
    errno.EISDIR: Text("system.is_folder"),
    errno.EEXIST: Text("system.exists"),
    errno.ENOTEMPTY: Text("system.exists"),
    errno.ENOSPC: Text("system.full"),
    errno.EROFS: Text("system.read_only"),
    errno.ENAMETOOLONG: Text("system.name_too_long"),
}


class TextError(ValueError):
    """Something was refused; `text` tells what, and `str` says it in English, for logs.

    What to do about it may stand in a `remedy` of its own.

    >>> print(TextError(Text("word.days", n=3)))
    3 days
    """

    remedy: Text | None = None

    def __init__(self, text: Text) -> None:
        """Keep the `text`."""
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        """Return the text in English."""
        return render(self.text, "en")


def text_of(error: Exception) -> Text:
    """Return what an `error` tells; of one without a text, such as of another library, its words.

    >>> text_of(TextError(Text("word.days", n=3))), text_of(FileNotFoundError(2, "No such file"))
    (Text('word.days', n=3), Text('system.missing'))
    >>> text_of(ValueError("odd"))
    Text('text.as_written', text='odd')
    """
    if isinstance(error, TextError):
        return error.text
    if isinstance(error, OSError):
        found = _OF_SYSTEM.get(error.errno or 0)
        return found or Text("text.as_written", text=error.strerror or str(error))
    return Text("text.as_written", text=str(error))
