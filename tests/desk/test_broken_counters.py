"""What stands in the row of a company and is none is told as broken, and ends in no error."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from keepable.domain.parts import PARTS
from keepable_desk.reads.broken_plan import BrokenPlanError
from keepable_desk.reads.context import of_operator
from keepable_desk.reads.left_out import broken_rows, misfitting_values
from keepable_desk.store.models import Company
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases.deciding import changed_company
from tests.desk.small_company import NOW, post, reader
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


TEXTS = ("name", "origin", "halted_because")
OWN = ("settings", "skills", "calibration")


@pytest.mark.parametrize("column", [*TEXTS, *OWN])
@pytest.mark.parametrize("said", [b"\xff\xfe\x00", b"abc"])
def test_bytes_in_the_place_of_a_text_take_no_page_away_and_are_told(
    desk: Desk, column: str, said: bytes
) -> None:
    put(desk.company, column, said)
    client = reader(desk, "leader")
    client.raise_request_exception = False
    found = {path: client.get(path).status_code for path in PATHS}
    assert {path for path, status in found.items() if status == 500} == set()
    told = [str(each) for each in misfitting_values(of_operator(NOW))]
    assert len(told) == 1
    assert column in told[0]
    if column in OWN:  # without them no odds are given
        page = client.get("/promises").content.decode()
        assert f"the column “{column}” of the company" in page or "cannot be read" in page


def texts_of_others() -> list[tuple[str, str]]:
    """Return each column of text or JSON of whoever comes in, and of what is no part of a book."""
    parts = {part.noun.__name__.lower() for part in PARTS} | {"company", "ledgerentry"}
    return [
        (str(model._meta.model_name), field.name)
        for model in apps.get_app_config("store").get_models()
        if model._meta.model_name not in parts
        for field in model._meta.concrete_fields
        if field.get_internal_type() in {"TextField", "CharField", "JSONField"}
    ]


@pytest.mark.wide  # a page of each kind for each of some forty columns
def test_bytes_in_any_other_column_of_text_take_no_page_away(desk: Desk) -> None:
    post(reader(desk, "rep"), "/promises/p1/messages", {"text": "Hello."})
    client, failed = reader(desk, "admin"), {}
    client.raise_request_exception = False
    tried = 0
    for name, column in texts_of_others():
        row = apps.get_model("store", name)._default_manager.order_by("pk").first()
        if row is None:
            continue
        with contextlib.suppress(IntegrityError), transaction.atomic():
            put(row, column, b"\xff\xfe\x00")
            tried += 1
            for path in ("/promises", "/setup/members", "/inbox", "/honesty", "/api/v1/me"):
                failed[name, column, path] = client.get(path).status_code
            transaction.set_rollback(True)
    assert tried > 30
    assert {key for key, status in failed.items() if status >= 500} == set()
