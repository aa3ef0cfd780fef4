"""The texts of a file that came with a message, as far as they can be read without opening it.

Text is read in the encodings that people send. Office files, which are archives of XML, and other
archives are looked into, within bounds; a picture, a PDF or a locked archive cannot be.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_UNPACKED = 50_000_000  # bytes of all that is in a file
MOST_PACKED = 2_000  # files in an archive
DEEPEST = 3  # archives in one another
_TAG = re.compile("<[^<>]*>")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BREAKS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError)


class UnreadableError(Exception):
    """A file that is no text, or that cannot be unpacked, or not within the bounds."""


def texts_of_file(content: bytes) -> Iterator[str]:
    """Return what the bytes of a file may be as text, also where it is none or is packed."""
    yield from _decoded(content)
    try:
        for each in _unpacked(content, [MOST_UNPACKED], 0):
            yield from _decoded(each)
            # words that a format tears apart are whole without its tags, or with blanks for them
            marked = each.decode(errors="ignore")
            if "<" in marked:
                yield _TAG.sub("", marked)
                yield _TAG.sub(" ", marked)
    except UnreadableError:
        return


def is_readable(content: bytes) -> bool:
    r"""Return whether `texts_of_file` sees all of the words in a file.

    >>> is_readable("Straße".encode()), is_readable(b"\x89PNG\r\n\x1a\n\x00\x00")
    (True, False)
    """
    try:
        packed = list(_unpacked(content, [MOST_UNPACKED], 0))
    except UnreadableError:
        return False
    return all(_is_text(each) for each in packed) if packed else _is_text(content)


def _decoded(content: bytes) -> Iterator[str]:
    yield from (content.decode(code, "ignore") for code in ("utf-8", "utf-16", "latin-1"))


def _is_text(content: bytes) -> bool:
    if content.startswith((b"%PDF", b"{\\rtf")):
        return False
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decodes(content, "utf-16")
    return not _CONTROLS.search(content[:MOST_UNPACKED].decode("latin-1"))


def _decodes(content: bytes, code: str) -> bool:
    try:
        content.decode(code)
    except UnicodeDecodeError:
        return False
    return True


def _unpacked(content: bytes, left: list[int], depth: int) -> Iterator[bytes]:
    """Return each file in the archive `content`, those in archives in it too; none if it is none.

    `left` is how many bytes may still be unpacked. UnreadableError where that does not do.
    """
    if content.startswith(b"\x1f\x8b"):
        inner = [_gunzipped(content, left)]
    elif content.startswith(b"PK\x03\x04") or zipfile.is_zipfile(io.BytesIO(content)):
        inner = list(_unzipped(content, left))
    else:
        return
    if depth == DEEPEST:
        raise UnreadableError
    for each in inner:
        yield each
        yield from _unpacked(each, left, depth + 1)


def _gunzipped(content: bytes, left: list[int]) -> bytes:
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        found = unpacking.decompress(content, left[0])
    except zlib.error as error:
        raise UnreadableError from error
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise UnreadableError
    left[0] -= len(found)
    return found


def _unzipped(content: bytes, left: list[int]) -> Iterator[bytes]:
    """Return the names of the files in an archive, as one text, and each of them."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_PACKED:
                raise UnreadableError
            yield "\n".join(each.filename for each in members).encode(errors="replace")
            for member in members:
                with archive.open(member) as opened:
                    found = opened.read(left[0] + 1)
                left[0] -= len(found)
                if left[0] < 0:
                    raise UnreadableError
                yield found
    except _BREAKS as error:
        raise UnreadableError from error
