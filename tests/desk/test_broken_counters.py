"""A count of changes that is no number is told as other broken rows are, and ends in no error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from keepable_desk.reads.broken_plan import BrokenPlanError
from keepable_desk.reads.context import of_operator
from keepable_desk.reads.left_out import broken_rows
from keepable_desk.store.models import Company
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.deciding import changed_company
from tests.desk.small_company import NOW, reader
from tests.desk.test_broken_rows import put

if TYPE_CHECKING:
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
NONSENSE = ("nonsense", "", b"\xff", "2027-13-45")
PATHS = (
    *("/", "/promises", "/setup", "/honesty", "/capacity", "/pulse", "/ready"),
    *("/api/v1/plan", "/api/v1/promises", "/api/v1/me", "/accounts/login/"),
)


@pytest.mark.parametrize("column", ["revision", "setup_revision"])
@pytest.mark.parametrize("said", NONSENSE)
def test_every_page_answers_though_changes_cannot_be_counted(
    desk: Desk,
    column: str,
    said: Any,  # noqa: ANN401 - whatever somebody puts there
) -> None:
    put(desk.company, column, said)
    client = reader(desk, "leader")
    client.raise_request_exception = False
    found = {path: client.get(path).status_code for path in PATHS}
    assert {path for path, status in found.items() if status == 500} == set()


@pytest.mark.parametrize("column", ["revision", "setup_revision"])
def test_the_column_is_told_with_what_to_do(desk: Desk, column: str) -> None:
    put(desk.company, column, "nonsense")
    page = reader(desk, "leader").get("/promises").content.decode()
    assert f"the column “{column}” of the company" in page
    told = [str(each) for each in broken_rows(of_operator(NOW, desk.company.pk))]
    assert len(told) == 1
    assert "broken.no_counter" in told[0]


def test_nothing_changes_the_plan_until_changes_can_be_counted_again(desk: Desk) -> None:
    # a count that began anew at 1 would let what is warm look as if it were of the new book
    put(desk.company, "revision", "nonsense")
    with pytest.raises(BrokenPlanError), writing():
        changed_company(desk.company.pk)
    put(desk.company, "revision", 70)
    with writing():
        assert changed_company(desk.company.pk).revision == 71
    assert reader(desk, "leader").get("/promises").status_code == 200
    assert Company.objects.get(pk=desk.company.pk).revision == 71
