"""Damaged PSPLIB files end in a book or a sentence with its line, never in a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepable.formats import read_psplib
from keepable.texts import Text

if TYPE_CHECKING:
    from pathlib import Path

# One job of 2 units of time between two that take none.
INSTANCE = """\
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          1           2
   2        1          1           3
   3        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
------------------------------------------------------------------------
  1      1     0       0
  2      1     2       1
  3      1     0       0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1
    2
************************************************************************
"""


def test_a_row_with_a_word_in_it_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "word.sm"
    path.write_text(INSTANCE.replace("  2      1     2 ", "  2      1   two "), encoding="utf-8")
    book, problems = read_psplib(path)
    assert book is None
    # Job 2 stands in the eleventh line of the file.
    assert problems[0].line == 11
    assert problems[0].remedy


def test_a_book_is_named_after_what_can_be_seen_of_the_name_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "j30\u202e1_1\u200b.sm"
    path.write_text(INSTANCE, encoding="utf-8")
    book, problems = read_psplib(path)
    assert problems == ()
    assert book is not None
    assert (book.name, book.promises[0].title) == ("j301_1", "j301_1")


def test_bytes_that_are_no_text_get_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bytes.sm"
    path.write_bytes(b"\xff\xfe\x00" * 100)
    assert read_psplib(path)[1][0].what == Text("psplib.not_utf8")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.integers(0, len(INSTANCE) - 1),
    length=st.integers(0, 200),
    instead=st.text(alphabet="0129-x \n*", max_size=5),
)
def test_damage_anywhere_ends_in_a_book_or_a_sentence(
    tmp_path: Path, place: int, length: int, instead: str
) -> None:
    path = tmp_path / "damaged.sm"
    path.write_text(INSTANCE[:place] + instead + INSTANCE[place + length :], encoding="utf-8")
    book, problems = read_psplib(path)
    assert (book is None) == bool(problems)
