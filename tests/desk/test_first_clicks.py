"""The first run of a desk in a process of its own: however often it is clicked, it happens once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.desk.racing import fresh_database
from tests.desk.serving import Served

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.store

OWN = {
    "what": "own",
    "company": "Acme",
    "zone": "Europe/Berlin",
    "days": ["0", "1"],
    "start": "09:00",
    "end": "17:00",
    "name": "Ada",
    "email": "ada@acme.example",
    "password": "a long enough word",
}
CLICKS = 4


@pytest.fixture
def served(tmp_path: Any) -> Iterator[Served]:  # noqa: ANN401 - a path
    """Serve a desk on which nobody set anything up yet."""
    url = os.environ.get("KEEPABLE_DATABASE_URL", "")
    found = Served(tmp_path, fresh_database(url) if url else "", arguments=())
    found.start()
    yield found
    found.kill()


def opened(served: Served) -> tuple[httpx.Client, dict[str, str]]:
    """Open the page, and give what its form sends of itself."""
    key = (served.data / "first_run_key").read_text(encoding="ascii")
    client = httpx.Client(base_url=served.url, timeout=120, headers={"Referer": served.url})
    served.clients.append(client)
    assert client.get("/first", params={"key": key}).status_code == 200
    return client, {"csrfmiddlewaretoken": client.cookies["csrftoken"], "key": key}


@pytest.mark.parametrize(
    ("form", "first"),
    [({"what": "sample"}, "/accounts"), pytest.param(OWN, "/setup", marks=pytest.mark.wide)],
)
def test_clicks_at_the_same_time_set_up_one_company(
    served: Served, form: dict[str, Any], first: str
) -> None:
    def click(page: tuple[httpx.Client, dict[str, str]]) -> httpx.Response:
        client, words = page
        return client.post("/first", data={**words, **form})

    with ThreadPoolExecutor(CLICKS) as pool:
        answers = list(pool.map(click, [opened(served) for _ in range(CLICKS)]))
    assert [answer.status_code for answer in answers] == [302] * CLICKS
    led = [answer.headers["Location"] for answer in answers]
    assert any(to.startswith(first) for to in led)
    assert led.count("/setup") <= 1  # the others sign in
