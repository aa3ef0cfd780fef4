"""Where confidential fields come out, and what of them whoever calls should see there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keepable_desk.rights.confidential_fields import CONFIDENTIAL
from keepable_desk.rights.policy import PAY, reach_of_field
from keepable_desk.store.models import PromiseVersion
from tests.desk.access_book import canary, slug, word
from tests.desk.access_cases import PREFIX, Right
from tests.desk.access_world import Actor, World, body_of, undone

if TYPE_CHECKING:
    from collections.abc import Callable

OWN, THEIRS = "own", "theirs"
# fields of what the store has no rows of yet
WITHOUT_ROWS = {("pay plan", "terms"), ("pay", "amount"), ("extra hours", "person")}
# what is looked at in a file of leave that was sent (test_importing_promises)
SENT = {("sent leave", "kind"), ("sent outcomes", "who")}
# of members beside their address, which is looked for everywhere: a flag and a day
BESIDE = {("member", "is_address_confirmed"), ("member", "last_sign_in")}
LISTS = {
    "ask": "asks",
    "deal": "deals",
    "person": "people",
    "team": "teams",
    "leave": "leave",
    "outcome": "outcomes",
    "note": "notes",
    "member": "members",
}
NUMBERS = {
    ("ask", "price"),
    ("deal", "price"),
    ("deal", "cost"),
    ("person", "cost_per_hour"),
    ("team", "cost_per_hour"),
}
PARTS_OF_ANSWERS = {("ask", "pipeline"): '"likely_odds": 0', ("ask", "book"): '"book_sha256"'}
WORDS = {("leave", "kind"), ("note", "text"), ("outcome", "who"), ("member", "email")}


@dataclass(frozen=True)
class Story:
    """What happened in the world since it was built: a promise, and the hash of its book."""

    promise: str
    book: str


def told(world: World) -> Story:
    """Let the deal desk do something of each kind that the ledger seals values of."""
    desk = next(actor for actor in world.actors if actor.name == "deal desk")
    scope = {"scope": "portal", "customer": "nord", "by": "2027-06-30"}
    first, second = (desk.call("POST", f"{PREFIX}/asks", scope).json()["id"] for _ in range(2))
    wish = {"ask": first, "min_odds": 0, "reason": "They wait."}
    made = desk.call("POST", f"{PREFIX}/promises", wish, Idempotency_Key="story-1").json()
    held = {"ask": second}
    desk.call("POST", f"{PREFIX}/holds", held, Idempotency_Key="story-2")
    away = {"person": "ben", "start": "2027-05-03", "end": "2027-05-05"}
    away["kind"] = word("leave", "kind", "story")
    desk.call("POST", f"{PREFIX}/leave", away)
    said = {"side": "promiser", "outcome": "kept", "came_on": "2027-01-11", "note": "In time."}
    desk.call("POST", f"{PREFIX}/promises/{made['promise']}/assessments", said, If_Match='"0"')
    advice: Any = PromiseVersion.objects.get(promise__ref=made["promise"]).advice
    return Story(made["promise"], advice["book_sha256"])


def without_marks(text: str) -> str:
    """Return `text` with its numbers written without marks between the thousands."""
    return re.sub("(?<=[0-9])[ ,._'\u202f\u00a0](?=[0-9]{3})", "", text)


def owner_of(actor: Actor, resource: str, whose: str) -> str:
    """Return the owner in whose rows the secrets of `actor`, or theirs, stand."""
    if whose == THEIRS:
        return "else"
    return actor.actor if resource == "ask" else actor.role


def secret(resource: str, name: str, owner: str) -> str:
    """Return what stands in the field `name` of what `owner` has."""
    if resource == "team":
        return str(canary(resource, name, "crew"))
    if (resource, name) in NUMBERS:
        return str(canary(resource, name, owner))
    if (resource, name) == ("outcome", "who") and not owner.endswith("else"):
        return f"per-{slug(owner)}"
    return word(resource, name, owner)


@dataclass(frozen=True)
class Place:
    """Where a field may come out: as `actor` reads rows of `resource` that are own, or theirs."""

    world: World
    story: Story
    actor: Actor
    resource: str
    whose: str

    def get(self, path: str) -> str:
        """Read `path` of the API."""
        return body_of(self.actor.call("GET", PREFIX + path))


@dataclass(frozen=True)
class Channel:
    """A way on which a field comes out; `fetch` gives the text there of what is own, or theirs.

    `whose` are those rows that come out there at all; `needs` is what else the table must allow.
    """

    name: str
    fields: tuple[tuple[str, str], ...]
    fetch: Callable[[Place], str]
    whose: tuple[str, ...] = (OWN, THEIRS)
    needs: tuple[Right, ...] = ()

    def seen(self, world: World, story: Story, actor: Actor, name: tuple[str, str]) -> str:
        """Return how far `actor` sees the field `name` here."""
        found = [
            whose
            for whose in self.whose
            if self._mark(actor, name, whose)
            in without_marks(self.fetch(Place(world, story, actor, name[0], whose)))
        ]
        return said(found)

    def _mark(self, actor: Actor, name: tuple[str, str], whose: str) -> str:
        if name in PARTS_OF_ANSWERS:
            return PARTS_OF_ANSWERS[name]
        return secret(*name, owner_of(actor, name[0], whose))

    def expected(self, world: World, actor: Actor, name: tuple[str, str]) -> str:
        """Return how far the table says that `actor` sees the field `name` here."""
        resource = name[0]
        if actor.scopes is not None and (name[1] in PAY or resource in PAY):
            return "-"
        found = []
        for whose in self.whose:
            has = whose == THEIRS or world.ref(resource, actor, OWN) is not None
            reads = Right(resource, "read", named=True).is_given(actor, whose)
            more = all(right.is_given(actor, whose) for right in self.needs)
            reach = reach_of_field(actor.role, *name)
            if has and reads and more and reach in {"all", whose}:
                found.append(whose)
        return said(found)


def said(whose: list[str]) -> str:
    """Write whose rows of a field are seen: all, own ones, or none."""
    return "all" if THEIRS in whose else "own" if whose else "-"


def _list(place: Place) -> str:
    return place.get(f"/{LISTS[place.resource]}?limit=500")


def _csv(place: Place) -> str:
    return place.get(f"/{LISTS[place.resource]}?limit=500&format=csv")


def _one(place: Place) -> str:
    ref = place.world.ref(place.resource, place.actor, place.whose)
    return place.get(f"/{LISTS[place.resource]}/{ref}") if ref else ""


def _pipeline(place: Place) -> str:
    return place.get("/pipeline")


def _asking(place: Place) -> str:
    """Ask anew, at the price that is the asker's secret."""
    price = f"{secret('ask', 'price', owner_of(place.actor, 'ask', place.whose))} EUR"
    wish = {"scope": "portal", "customer": "nord", "by": "2027-06-30", "price": price}
    with undone():
        return body_of(place.actor.call("POST", f"{PREFIX}/asks", {**wish, "likely": True}))


def _deciding(path: str, **wish: Any) -> Callable[[Place], str]:  # noqa: ANN401 - JSON
    def fetch(place: Place) -> str:
        sent = {"ask": place.world.ref("ask", place.actor, place.whose), **wish}
        with undone():
            return body_of(place.actor.call("POST", PREFIX + path, sent, Idempotency_Key="k"))

    return fetch


ASKED = (("ask", "price"), ("ask", "pipeline"), ("ask", "book"))
SHOWN = tuple(sorted(name for name in CONFIDENTIAL if name in NUMBERS | WORDS))
YES, HELD = Right("promise", "create"), Right("hold", "create")
CHANNELS = (
    Channel("list", SHOWN, _list),
    Channel("list as CSV", SHOWN, _csv),
    Channel("one", (*SHOWN, *ASKED[1:]), _one),
    Channel("pipeline", (("deal", "price"),), _pipeline),
    Channel("ask", ASKED, _asking, whose=(OWN,), needs=(Right("ask", "create"),)),
    Channel("refused yes", ASKED[::2], _deciding("/promises", min_odds=1), needs=(YES,)),
    Channel(
        "yes", ASKED[2:], _deciding("/promises", min_odds=0, reason="They wait."), needs=(YES,)
    ),
    Channel("hold", ASKED[2:], _deciding("/holds"), needs=(HELD,)),
)
PROMISES = ("/promises?limit=500", "/promises?limit=500&format=csv", "/promises/{}")


def opened(actor: Actor) -> tuple[set[str], set[str]]:
    """Return the names of what is sealed in the ledger that `actor` gets, and of what is open."""
    lines = body_of(actor.call("GET", f"{PREFIX}/ledger/export")).splitlines()[1:]
    entries = [json.loads(line) for line in lines]
    return (
        {name for entry in entries for name in entry["sealed"]},
        {name for entry in entries for name in entry["opened"]},
    )
