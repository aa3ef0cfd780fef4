"""What the desk does about what it keeps: the new hour beforehand, and a figure of its memory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from keepable_desk.jobs.schedule import prepare_hours, scheduler
from keepable_desk.reads.forecasts import StoredBooks
from keepable_desk.reads.runtime import Runtime, process_runtime
from keepable_desk.rights.policy import SCOPES
from tests.desk.access_world import token_of
from tests.desk.driving import set_clock
from tests.desk.keeping import keep
from tests.desk.small_company import NOW, Desk, reader

if TYPE_CHECKING:
    from datetime import datetime

    from keepable_desk.reads.forecasts import Read, Warm

pytestmark = pytest.mark.django_db


class NotedBooks(StoredBooks):
    """The books of the desk, with the hours as of which they were read."""

    def __init__(self) -> None:
        """Begin with none."""
        self.hours: list[datetime] = []

    def read(self, company: int, as_of: datetime, known: Warm | None) -> Read:
        """Note the hour, and read the book."""
        self.hours.append(as_of)
        return super().read(company, as_of, known)


def test_nobody_waits_for_the_forecast_of_a_new_hour(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = NotedBooks()
    keep(Runtime(books=books))
    client, next_hour = reader(desk, "leader"), NOW + timedelta(hours=1)
    client.get("/api/v1/odds")
    set_clock(monkeypatch, NOW + timedelta(minutes=58))
    prepare_hours()
    assert books.hours == [NOW, next_hour]
    set_clock(monkeypatch, next_hour + timedelta(minutes=1))
    assert client.get("/api/v1/odds").status_code == 200
    assert books.hours == [NOW, next_hour]


def test_each_process_that_serves_prepares_its_hours_also_where_another_does_the_work() -> None:
    jobs = [len(scheduler(is_worker=is_worker).get_jobs()) for is_worker in (False, True)]
    # hours and health in each process; eight more in the one that works: ledgers are checked at
    # its start and each hour
    assert jobs == [2, 10]


def test_a_process_tells_how_many_bytes_it_holds(desk: Desk) -> None:
    reader(desk, "leader").get("/api/v1/odds")
    held = process_runtime().held_bytes()[desk.company.pk]
    headers = {"Authorization": f"Bearer {token_of(desk, 'admin', SCOPES)}"}
    told = Client().get("/metrics", headers=headers).content.decode()
    lines = [line for line in told.splitlines() if line.startswith("keepable_held_bytes ")]
    assert [float(line.split()[1]) for line in lines] == [float(held)]
    assert held > 0
