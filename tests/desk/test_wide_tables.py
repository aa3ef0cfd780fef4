"""What a sender chooses the number of makes no page long: columns of a table, and problems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from keepable.tables.limits import MOST_COLUMNS
from tests.desk.small_company import Desk, reader

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.django_db
MOST_PAGE_BYTES = 4_000_000  # 13 fields, each with all names of columns twice


def shown(desk: Desk, content: str, kind: str = "people") -> Any:  # noqa: ANN401 - a response
    file = SimpleUploadedFile("wide.csv", content.encode(), "text/csv")
    return reader(desk, "operations").post("/setup/import", {"kind": kind, "file": file})


def header(names: Iterable[str]) -> str:
    return ",".join(["Name", *names]) + "\nAnn Able\n"


@pytest.mark.parametrize("kind", ["people", "outcomes"])
def test_a_table_with_more_columns_than_can_be_chosen_between_is_refused(
    desk: Desk, kind: str
) -> None:
    answer = shown(desk, header(f"c{n}" for n in range(50_000)), kind)
    assert answer.status_code == 409
    words = re.sub(r"<[^>]*>", "", answer.content.decode())
    assert "wide.csv has 50,001 columns, as row 1 shows; at most 1,000 are read." in words
    assert len(answer.content) < 20_000


def test_the_widest_table_that_is_read_makes_a_page_that_can_be_sent(desk: Desk) -> None:
    # 999 names of 100 letters beside the first: as many letters as are read, but for 96
    answer = shown(desk, header(f"{n:03}".ljust(100, "c") for n in range(MOST_COLUMNS - 1)))
    assert answer.status_code == 200
    assert len(answer.content) < MOST_PAGE_BYTES


def test_a_page_says_how_many_more_problems_there_are_though_the_first_alone_are_kept(
    desk: Desk,
) -> None:
    # 16 of 1,500 are shown
    page = shown(desk, "Name,Skills\n" + ",x\n" * 1_500).content.decode()
    assert re.search(r"and 1,?484 more", page)
