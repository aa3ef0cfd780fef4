"""What was learned, written into the folder of a book; what people wrote there stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keepable.book_files.disk import read_text, write_texts
from keepable.book_files.folder_writing import outcomes_text, value_tree
from keepable.book_files.layout import COMPANY
from keepable.book_files.trees import MapNode, Tree
from keepable.book_files.yamls import read_yaml, write_yaml
from keepable.domain.faults import Faults, MisfitError
from keepable.domain.file_text import refuse_leading_out
from keepable.domain.outcomes import CalibrationSnapshot
from keepable.texts.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from keepable.domain.book import Book

_KEY = "calibration"
# the key with all that is indented below it, or a list right under it; not the comments after it
_BLOCK = re.compile(
    rf"^{_KEY}[ \t]*:[^\n]*(?:(?:\n[ \t]*)*\n(?:[ \t]+\S|-[ \t])[^\n]*)*", re.MULTILINE
)


def write_learned(book: Book, path: Path) -> None:
    """Write the outcomes and the calibration of `book` into its folder `path`.

    Every other file stays as it is, and so does everything else in company.yaml, comments too.
    MisfitError when that file cannot be read, or not be changed in this one place.
    """
    refuse_leading_out(path / COMPANY, path)
    company = read_text(path / COMPANY)
    texts = {COMPANY: with_calibration(company, book.calibration)}
    if book.outcomes:
        texts |= outcomes_text(book)
    write_texts(path, texts)


def with_calibration(company: str, calibration: CalibrationSnapshot) -> str:
    r"""Return the text of `company` (a company.yaml) with another `calibration` in its place.

    >>> text = "name: A\ncalibration:\n  common_share: 0.1\n# ours\nskills: [a]\n"
    >>> print(with_calibration(text, CalibrationSnapshot(common_share=0.5)), end="")
    name: A
    calibration:
      common_share: 0.5
    # ours
    skills: [a]
    """
    plain = calibration == CalibrationSnapshot()
    block = "" if plain else write_yaml({_KEY: value_tree(calibration)}).rstrip("\n")
    if _BLOCK.search(company):
        text = _BLOCK.sub(lambda _: block, company, count=1)
    else:
        text = f"{company.rstrip()}\n{block}\n" if block else company
    if _tree(text) != {**_tree(company, without=_KEY), **_tree(block)}:
        what = Text("file.not_replaceable", file=COMPANY, name=_KEY)
        raise MisfitError(what, Text("file.lines_of_its_own"))
    return text


def _tree(text: str, without: str = "") -> dict[str, Tree]:
    """Read the fields in `text`, but one."""
    faults = Faults()
    tree = read_yaml(text, faults)
    if not isinstance(tree, MapNode) or faults.found:
        return {}
    return {name: value for name, value in tree.items() if name != without}
