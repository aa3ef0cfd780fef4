"""MPSPLib instances that make no sense are refused with a sentence, whatever is wrong with them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepable.formats import read_mpsplib
from keepable.texts import Text

if TYPE_CHECKING:
    from pathlib import Path


def activity(duration: object = 2, before: object = (), request: object = 1) -> dict[str, Any]:
    return {"duration": duration, "predecessors": before, "requests": {"R": request}}


def instance(activities: dict[str, Any], *, release: object = 0, times: int = 1) -> str:
    project = {"project": 1, "release": release, "activities": activities}
    return json.dumps({"resources": {"R": 2}, "projects": [project] * times})


FIRST = {"activity": "1", "project": "1"}
DURATION = Text("mpsplib.duration", **FIRST)
REQUEST = Text("mpsplib.request", **FIRST, resource="R")
RELEASE = Text("mpsplib.release", project="1")
CAPACITY = Text("mpsplib.capacity", name="R")
CYCLE = Text("network.no_book", name="bad", why=Text("network.cycle", activity="1"))


def no_whole(what: Text, found: str, most: int = 999_999) -> Text:
    return Text("mpsplib.no_whole", what=what, found=found, most=most)


SOUND = instance({"1": activity(), "2": activity(before=[1])})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (instance({"1": activity(before=[2]), "2": activity(before=[1])}), CYCLE),
        # Both take no time, so that each would have to be looked through to the other.
        (instance({"1": activity(0, [2]), "2": activity(0, [1])}), CYCLE),
        (instance({"1": activity()}, times=2), Text("network.named_twice", count=2, name="p01")),
        (instance({"1": activity(-4)}), no_whole(DURATION, "-4")),
        (instance({"1": activity(1.7)}), no_whole(DURATION, "1.7")),
        (
            instance({"1": activity(duration=True)}),
            Text("mpsplib.no_number", what=DURATION, found="True"),
        ),
        (instance({"1": activity(request=-1)}), no_whole(REQUEST, "-1")),
        (instance({"1": activity()}, release=10**9), no_whole(RELEASE, "1000000000", 3_650)),
        (instance({"1": activity()}, release=-1), no_whole(RELEASE, "-1", 3_650)),
        (SOUND.replace('"R": 2', '"R": 1e999'), no_whole(CAPACITY, "inf")),
        (SOUND.replace('"R": 2', '"R": NaN'), no_whole(CAPACITY, "nan")),
    ],
)
def test_an_instance_that_makes_no_sense_gets_a_sentence(
    tmp_path: Path, text: str, said: Text
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    book, problems = read_mpsplib(path)
    assert book is None
    assert problems[0].what == said
    assert problems[0].remedy


def test_a_whole_number_may_be_written_with_a_point(tmp_path: Path) -> None:
    path = tmp_path / "point.json"
    path.write_text(instance({"1": activity()}, release=5.0), encoding="utf-8")
    book, _ = read_mpsplib(path)
    assert book is not None
    # Five days after the first Monday, 4 January.
    assert str(book.promises[0].work[0].release_date) == "2027-01-09"


def test_a_long_chain_of_what_takes_no_time_is_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "chain.json"
    chain = {str(n): activity(0, [n - 1] if n else []) for n in range(1, 3000)}
    chain = {"0": activity(1), "3000": activity(1, [2999])} | dict(reversed(chain.items()))
    path.write_text(instance(chain), encoding="utf-8")
    book, _ = read_mpsplib(path)
    assert book is not None
    assert [(t.id, t.predecessors) for t in book.promises[0].work] == [
        ("p01/0", ()),
        ("p01/3000", ("p01/0",)),
    ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.integers(0, len(SOUND) - 1),
    length=st.integers(0, 12),
    instead=st.text(alphabet='0129-eE.[]{}",:xé²', max_size=4),
)
def test_damage_anywhere_ends_in_a_book_or_a_sentence(
    tmp_path: Path, place: int, length: int, instead: str
) -> None:
    path = tmp_path / "damaged.json"
    path.write_text(SOUND[:place] + instead + SOUND[place + length :], encoding="utf-8")
    book, problems = read_mpsplib(path)
    assert (book is None) == bool(problems)
