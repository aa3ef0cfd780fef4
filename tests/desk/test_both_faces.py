"""The command line and the desk tell the same of the demo company, at the same hour."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from keepable.book_files.folder_reading import read_folder
from keepable.samples import COMPANY_FOLDER
from keepable_desk import clock
from tests.cli.typing_in import COMPANY, FEW, typed
from tests.desk.small_company import NOW, reader, small_desk

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return the browser of somebody who sees all of the demo company, in few futures."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    book, problems = read_folder(COMPANY_FOLDER)
    assert book is not None, problems
    few = book.changed(settings=replace(book.settings, scenarios=int(FEW[1])))
    return reader(small_desk(few), "deal desk")


def told_by(client: Client, path: str) -> Any:  # noqa: ANN401 - JSON
    return client.get(f"/api/v1{path}").json()


def test_both_tell_the_same_odds_and_dates_and_how_full_teams_are(client: Client) -> None:
    promises = typed("promises", COMPANY, "--json", *FEW).json["promises"]
    here = {each["id"]: each for each in told_by(client, "/odds")}
    names = ("odds", "date_50", "date_80")
    assert len(promises) == len(here) > 20
    for each in promises:
        assert [each[name] for name in names] == [here[each["id"]][name] for name in names]

    deals = typed("pipeline", COMPANY, "--json", *FEW).json["deals"]
    there = {each["id"]: each for each in told_by(client, "/pipeline")}
    assert [each["odds"] for each in deals] == [there[each["id"]]["odds"] for each in deals]

    teams = typed("load", COMPANY, "--json", *FEW).json["teams"]
    rows = [row for row in told_by(client, "/load?weeks=12")["rows"] if row["kind"] == "team"]
    hours = ("name", "capacity_hours", "booked_hours")
    assert [[team[name] for name in hours] for team in teams] == [
        [row[name] for name in hours] for row in rows
    ]
