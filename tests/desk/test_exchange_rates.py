"""Exchange rates on the desk: taken over from a file, listed, exact to the digit, and growing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepable.domain.money import DatedRate, ExchangeRate
from keepable_desk.reads.runtime import process_runtime
from keepable_desk.store import models as rows
from tests.desk.small_company import NOW, Desk
from tests.desk.test_rights_removed import without

if TYPE_CHECKING:
    from keepable.domain.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.store]
FILE = b"Currency;Date;Rate\nUSD;01.02.2027;0,95\nUSD;15.01.2027;0,9300\nGBP;15.01.2027;1,1\n"


def signed_in(desk: Desk, role: str) -> Client:
    client = Client()
    client.force_login(desk.members[role].user)
    return client


def sent(client: Client, content: bytes = FILE) -> Any:  # noqa: ANN401 - a response
    file = SimpleUploadedFile("rates.csv", content, "text/csv")
    return client.post("/setup/import", {"kind": "exchange_rates", "file": file})


def taken(client: Client, content: bytes = FILE) -> Any:  # noqa: ANN401 - a response
    sent(client, content)
    return client.post(f"/setup/import/{rows.ImportPreview.objects.latest('pk').pk}/apply")


def book_of(desk: Desk) -> Book:
    return process_runtime().warm(desk.company.pk, NOW).forecast.book


def rate(since: date, worth: str) -> DatedRate:
    return DatedRate(since=since, rate=Decimal(worth))


# what the small company has already
FIRST, SECOND = rate(date(2026, 1, 1), "0.90"), rate(date(2027, 1, 1), "0.9234")


def test_a_file_brings_new_currencies_and_new_days_of_known_ones(desk: Desk) -> None:
    assert taken(signed_in(desk, "operations")).status_code == 303
    assert book_of(desk).exchange_rates == (
        ExchangeRate(
            currency="USD",
            rates=(
                FIRST,
                SECOND,
                rate(date(2027, 1, 15), "0.9300"),
                rate(date(2027, 2, 1), "0.95"),
            ),
        ),
        ExchangeRate(currency="GBP", rates=(rate(date(2027, 1, 15), "1.1"),)),
    )


def test_a_day_before_others_comes_before_them(desk: Desk) -> None:
    taken(signed_in(desk, "operations"), b"currency,since,rate\nUSD,2026-06-01,0.91\n")
    (dollar,) = book_of(desk).exchange_rates
    assert dollar.rates == (FIRST, rate(date(2026, 6, 1), "0.91"), SECOND)


def test_what_is_known_of_a_day_stays_as_it_is(desk: Desk) -> None:
    before = book_of(desk)
    shown = sent(signed_in(desk, "operations"), b"currency,since,rate\nUSD,2027-01-01,2\n")
    assert "Take over" not in shown.content.decode()
    number = rows.ImportPreview.objects.get().pk
    assert rows.ImportPreview.objects.get().counts == {"new": 0, "known": 1, "problems": 0}
    signed_in(desk, "operations").post(f"/setup/import/{number}/apply")
    assert book_of(desk).exchange_rates == before.exchange_rates


def test_a_preview_shows_each_rate_with_its_day(desk: Desk) -> None:
    shown = sent(signed_in(desk, "operations")).content.decode()
    assert "0.9300 (2027-01-15), 0.95 (2027-02-01)" in shown
    assert "what one is worth" in shown


def test_the_same_file_brings_nothing_the_second_time(desk: Desk) -> None:
    client = signed_in(desk, "operations")
    taken(client)
    sent(client)
    assert rows.ImportPreview.objects.latest("pk").counts["new"] == 0


@pytest.mark.parametrize("role", ["rep", "finance", "leader"])
def test_everybody_reads_them_in_the_api(desk: Desk, role: str) -> None:
    found = signed_in(desk, role).get("/api/v1/exchange-rates").json()["items"]
    rates = [
        {"since": "2026-01-01", "rate": "0.90"},
        {"since": "2027-01-01", "rate": "0.9234"},
    ]
    assert found == [{"id": "USD", "rates": rates}]
    assert signed_in(desk, role).get("/api/v1/exchange-rates/USD").json() == found[0]


def test_a_currency_without_rates_is_not_there(desk: Desk) -> None:
    assert signed_in(desk, "rep").get("/api/v1/exchange-rates/CHF").status_code == 404


@pytest.mark.parametrize("role", ["rep", "leader", "finance"])
def test_who_may_not_take_over_files_brings_no_rates(desk: Desk, role: str) -> None:
    assert sent(signed_in(desk, role)).status_code == 404
    assert not rows.ImportPreview.objects.exists()


def test_the_set_up_lists_them_in_the_readers_language(desk: Desk) -> None:
    client = signed_in(desk, "operations")
    page = client.get("/setup").content.decode()
    assert "1 January 2027 · 0.9234" in page
    assert "?kind=exchange_rates#import" in page
    german = client.get("/setup", headers={"Accept-Language": "de"}).content.decode()
    assert "0,9234" in german
    assert "Wechselkurse" in german


def test_whoever_may_not_read_them_sees_none_on_the_set_up(desk: Desk) -> None:
    with without(("exchange rate", "read"), "leader"):
        page = signed_in(desk, "leader").get("/setup").content.decode()
    assert "0.9234" not in page


def test_more_days_than_a_table_may_have_rows_are_refused(desk: Desk) -> None:
    days = (date(2000, 1, 1) + timedelta(days=n) for n in range(5_001))
    table = "currency,since,rate\n" + "".join(f"USD,{day},1.1\n" for day in days)
    shown = sent(signed_in(desk, "operations"), table.encode())
    assert "5,000" in shown.content.decode()
    assert not rows.ImportPreview.objects.exists()


def test_new_rates_move_no_advice(desk: Desk) -> None:
    # nobody's time changes by what a dollar is worth
    before = set(rows.ResourceRevision.objects.values_list("resource", "revision"))
    taken(signed_in(desk, "operations"))
    assert set(rows.ResourceRevision.objects.values_list("resource", "revision")) == before
