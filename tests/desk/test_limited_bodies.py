"""Small bodies that would cost minutes are refused while they are read, in a sentence."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from keepable_desk.logs import SECRET_ADDRESSES
from keepable_desk.rights.vocabulary import MOST_REPEATED
from keepable_desk.settings import LOGGING
from keepable_desk.usecases.member_links import PAGES
from keepable_desk.web.api.app import api
from keepable_desk.web.api.bodies import MOST_DEPTH, MOST_VALUES, WITH_FILES, too_much
from keepable_desk.web.pages.promises import MOST_WORDS, chosen_in
from tests.desk.small_company import Desk, reader

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
API = "/api/v1"


def sent(desk: Desk, body: str) -> Any:  # noqa: ANN401 - a response
    return reader(desk, "rep").post(f"{API}/asks", body, content_type="application/json")


def fields(count: int) -> str:
    return json.dumps({f"f{n}": 1 for n in range(count)})


def test_an_object_with_more_fields_than_any_request_has_is_refused_at_once(desk: Desk) -> None:
    begun = time.monotonic()
    answer = sent(desk, fields(4_000))
    assert answer.status_code == 400
    assert answer.json()["detail"] == "One object of it has more than 200 fields; no request has."
    assert len(answer.content) < 1_000
    assert time.monotonic() - begun < 5


def test_many_objects_with_many_fields_are_refused_at_once(desk: Desk) -> None:
    answer = sent(desk, json.dumps({"text": [{f"f{n}": 1 for n in range(200)}] * 101}))
    assert answer.status_code == 400
    assert answer.json()["text"]["code"] == "problem.too_much"


def test_of_fields_that_nobody_knows_the_first_hundred_are_told(desk: Desk) -> None:
    answer = sent(desk, fields(150))
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 100


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[" + "{}," * 5_000 + "{}]", "problem.too_much"),
        ("[" + "[]," * 5_000 + "[]]", "problem.too_much"),
        ('{"text": [' + "1," * 6_000 + "1]}", "problem.too_much"),
        ('{"why": [' + '"",' * 30_000 + '""]}', "problem.too_much"),
        ('{"text": [' + '"\\\\",' * 6_000 + '""]}', "problem.too_much"),
        ("[" * 21 + "]" * 21, "problem.too_deep"),
        ('{"text":' * 21 + "1" + "}" * 21, "problem.too_deep"),
        ('{"text": "' + "x" * 500_000 + '"}', "problem.body_too_large"),
    ],
)
def test_values_of_every_kind_are_counted_before_any_is_made(
    desk: Desk, body: str, code: str
) -> None:
    answer = sent(desk, body)
    assert answer.status_code == 400
    assert answer.json()["text"]["code"] == code
    assert len(answer.content) < 1_000


def test_the_largest_body_of_nothing_but_values_is_refused_within_a_blink(desk: Desk) -> None:
    texts = "[" + ",".join(["[]"] * 166_000) + "]"  # 498,001 bytes
    begun = time.process_time()
    for _ in range(5):
        assert too_much(texts) is not None
    assert time.process_time() - begun < 1
    assert sent(desk, texts).status_code == 400


@pytest.mark.parametrize(
    "text", ["a, b: [c] {d}" * 700, "\\" * 4_000, "\\", '",' * 3_000, "\U0001f9e1" * 2_000]
)
def test_what_stands_in_a_text_counts_as_nothing(text: str) -> None:
    for plain in (json.dumps({"text": text}), json.dumps({"text": text}, ensure_ascii=False)):
        assert too_much(plain) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(',[]{}":\\x', max_size=8),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(',"\\[', max_size=3), inner),
    )
)
def test_values_are_counted_as_they_are_made(value: object) -> None:
    """One more than a list may hold is refused, whatever its strings hold."""
    values, depth = counted(value)
    assert (too_much(json.dumps(value)) is not None) == (values > MOST_VALUES or depth > MOST_DEPTH)
    many = json.dumps([[value]] * (MOST_VALUES // 2 + 1))
    assert too_much(many) is not None


def counted(value: object) -> tuple[int, int]:
    """Return how many values there are within `value`, as they are counted, and how deep."""
    if not isinstance(value, dict | list):
        return 0, 0
    parts = [counted(each) for each in (value.values() if isinstance(value, dict) else value)]
    between = max(len(parts) - 1, 0)
    return 1 + between + sum(n for n, _ in parts), 1 + max((d for _, d in parts), default=0)


def test_the_name_of_a_field_that_nobody_knows_is_repeated_as_far_as_needed(desk: Desk) -> None:
    answer = sent(desk, json.dumps({"k" * 100_000: 1, "l" * 100_000: 2}))
    assert answer.status_code == 422
    assert [each["where"] for each in answer.json()["errors"]] == [
        f"given.{letter * MOST_REPEATED}" for letter in "kl"
    ]
    assert b"k" * (MOST_REPEATED + 1) not in answer.content


def test_a_page_repeats_what_was_chosen_as_far_as_needed(desk: Desk) -> None:
    answer = reader(desk, "operations").post("/setup/import", {"kind": "k" * 100_000})
    assert answer.status_code == 422
    assert b"k" * 10 in answer.content
    assert b"k" * (MOST_REPEATED + 1) not in answer.content


def test_operations_that_take_files_and_no_others_may_be_sent_much() -> None:
    described = api.get_openapi_schema()
    shapes = described["components"]["schemas"]
    taking = {name for name, shape in shapes.items() if "7000000" in json.dumps(shape)}
    taking |= {
        name
        for name, shape in shapes.items()
        if any(f'/{each}"' in json.dumps(shape) for each in taking)
    }
    found = {
        path
        for path, operations in described["paths"].items()
        if any(f'/{each}"' in json.dumps(operations) for each in taking)
    }
    assert found, "none would be found"
    assert {path for path in described["paths"] if path.endswith(WITH_FILES)} == found


def test_a_body_in_another_form_of_unicode_is_refused(desk: Desk) -> None:
    """There, what stands between values could not be told from letters."""
    client = reader(desk, "rep")
    body = json.dumps({"text": "Audit"}).encode("utf-16")
    answer = client.post(f"{API}/asks", body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, '{"text": NaN', "\x00"])
def test_what_is_no_json_is_refused_in_a_sentence(desk: Desk, body: str) -> None:
    assert sent(desk, body).status_code in {400, 422}


def test_a_search_is_as_many_words_as_people_type() -> None:
    chosen = chosen_in({"q": "a " * 100_000})
    assert len(chosen.q) <= 200
    assert MOST_WORDS == 20


def test_answers_to_programs_are_kept_by_nobody_in_between(desk: Desk) -> None:
    client = reader(desk, "rep")
    for path in (
        f"{API}/me",
        f"{API}/promises?format=csv",
        f"{API}/nothing",
        f"{API}/openapi.json",
    ):
        assert client.get(path)["Cache-Control"] == "private, no-store", path


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, str]]:
    """Return each address of the desk with the names of its parts."""
    for each in (resolver or get_resolver()).url_patterns:
        here = before + str(each.pattern).lstrip("^").removesuffix("$")
        if isinstance(each, URLResolver):
            yield from addresses(each, here)
        elif isinstance(each, URLPattern):
            yield here, " ".join(each.pattern.converters) + str(each.pattern.regex.groupindex)


def test_no_address_with_what_lets_somebody_in_is_logged_whole() -> None:
    secret = {"key", "token", "code", "secret", "link"}
    found = {
        path
        for path, parts in addresses()
        if any(f"'{word}'" in parts or f" {word}" in f" {parts}" for word in secret)
    }
    assert found, "none would be found"
    open_ones = {path for path in found if not path.startswith(SECRET_ADDRESSES)}
    assert not open_ones


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/accounts/password/reset/key/2-abcdef0123456789/", "/accounts/password/reset/key/..."),
        *((f"{page}?key=abcdef0123456789", f"{page}?...") for page in ("/first", *PAGES.values())),
        ("/promises?q=abcdef0123456789", "/promises?..."),
    ],
)
def test_the_key_of_a_link_and_what_is_searched_for_stand_in_no_log(
    desk: Desk, caplog: pytest.LogCaptureFixture, path: str, told: str
) -> None:
    caplog.set_level(logging.DEBUG)
    wanted = {k: v for k, v in LOGGING["formatters"]["desk"].items() if k != "()"}
    formatter = structlog.stdlib.ProcessorFormatter(**wanted)
    reader(desk, "rep").get(path)
    written = [formatter.format(record) for record in caplog.records]
    assert any(told in line for line in written)
    assert not [line for line in written if "abcdef0123456789" in line]
