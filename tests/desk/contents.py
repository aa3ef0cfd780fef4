"""What stands in every answer, field by field, beside who may see it by the table of rights.

Where no rule names a right, a field is for whoever gets the answer at all: seen by all of them or
by none. Where a rule does, it is seen by exactly those whom the table gives that right.
"""

from __future__ import annotations

import csv
import json
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from keepable_desk.rights.confidential_fields import CONFIDENTIAL
from keepable_desk.rights.policy import reach, reach_of_field
from keepable_desk.rights.showing import SHOWN
from keepable_desk.web.api.lists import PATHS
from tests.desk.access_cases import CASES, operations
from tests.desk.access_world import body_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.desk.access_world import Actor, World

OK = 200
AWAY = "?who=crew&monday=2027-04-05"  # when everybody with a canary is away
QUERIES = {
    "load": ("", "?people=true", "?format=csv"),
    "load_contents": (AWAY, f"{AWAY}&format=csv"),
    "odds": ("", "?format=csv"),
    "pipeline": ("", "?format=csv"),
    "plan": ("", "?format=csv"),
}
LISTED = ("?limit=500", "?limit=500&format=csv")
IN_TEXT = ("checkpoint", "export_ledger", "show_receipt", "show_attachment")  # no fields
# parts of paths that are names or ids, as what stands under them is the same for each
NAMED = re.compile(r"(\.by\.promiser\.|\.groups\.\w+\.)[^.]*")
IN_THE_BACKGROUND, MOST_WAITS = "honesty_of_estimates", 400


@dataclass(frozen=True)
class Rule:
    """A part of what operations give, by patterns of both, and the right that it takes."""

    operation: str
    path: str
    resource: str
    name: str
    is_field: bool = False

    def is_about(self, where: str, path: str) -> bool:
        """Return whether the field `path` of what `where` gives is meant."""
        return bool(re.match(self.operation, where) and re.match(self.path, path))

    def reach(self, role: str) -> str | None:
        """Return from the table how far `role` sees that."""
        if self.is_field:
            return reach_of_field(role, self.resource, self.name)
        return reach(role, self.resource, self.name)


def _rows() -> Iterator[Rule]:
    """Return a rule for what lists give of rows, and one for each confidential field of a row."""
    for path, resource in (*PATHS.items(), ("promises", "promise")):
        name = path.replace("-", "_")
        yield Rule(f"list_{name}", r".*\[\]", resource, "read")
        for of, column in CONFIDENTIAL:
            if of == resource and column in {each.name for each in SHOWN[of]}:
                yield Rule(rf"(list|show)_{name}\b", rf".*\.{column}\b", of, column, is_field=True)


RULES = (
    *_rows(),
    Rule("show_ask", r"\.answer\.price\b", "ask", "price", is_field=True),
    Rule("show_ask", r"\.answer\.likely_", "ask", "pipeline", is_field=True),
    Rule("show_ask", r".*book_sha256", "ask", "book", is_field=True),
    Rule("show_ask", r"\.answer\.(affected|touched)", "deal", "read"),
    Rule("(list_promises|show_promise)", r".*book_sha256", "ask", "book", is_field=True),
    Rule("load_contents", r"\.away", "load", "read by person"),
    Rule("honesty$", r"\.by\.promiser", "promise", "judge by promiser"),
    Rule("honesty$", r"\.(closed|apart)\[\]\.promiser", "promise", "judge by promiser"),
    Rule(IN_THE_BACKGROUND, r"\.groups\.(person|team)", "outcome", "who", is_field=True),
)


@dataclass
class Contents:
    """Who gets each answer, and who finds something in each of its fields."""

    answered: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    found: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def against_table(self) -> list[str]:
        """Return what is seen by whom it should not be, or not by whom it should."""
        wrong = []
        for (where, path), seen in sorted(self.found.items()):
            must, may = wanted(where, path, self.answered[where])
            if seen - may:
                wrong.append(f"{where} {path}: seen by {sorted(seen - may)}")
            if must - seen:
                wrong.append(f"{where} {path}: not seen by {sorted(must - seen)}")
        return wrong

    def ruled(self) -> set[Rule]:
        """Return the rules that are about a field that somebody sees."""
        return {rule for rule in RULES if any(rule.is_about(*each) for each in self.found)}


def wanted(where: str, path: str, answered: set[str]) -> tuple[set[str], set[str]]:
    """Return which roles of those `answered` must see a field by the table, and which may."""
    must, may = set(answered), set(answered)
    for rule in RULES:
        if rule.is_about(where, path):
            must = {role for role in must if rule.reach(role) == "all"}
            may = {role for role in may if rule.reach(role) is not None}
    return must, may


def contents(world: World, actors: Sequence[Actor]) -> Contents:
    """Let each of `actors` read everything that the API gives, also as CSV."""
    found = Contents()
    for actor in actors:
        for where, url in addresses(world, actor):
            response = _answered(actor, where, url)
            if response.status_code == OK:
                found.answered[where].add(actor.role)
                for path in set(paths(_read(response))):
                    found.found[where, NAMED.sub(r"\1*", path)].add(actor.role)
    return found


def addresses(world: World, actor: Actor) -> Iterator[tuple[str, str]]:
    """Return every way to read that has fields, each with an address for `actor`."""
    of = {case.operation: case.of for case in CASES}
    for operation, (method, path) in operations().items():
        if method != "GET" or operation in IN_TEXT:
            continue
        if "{ref}" in path:
            for whose in ("own", "theirs"):
                ref = world.ref(of[operation], actor, whose)
                if ref is not None:
                    yield f"{operation} {whose}", path.replace("{ref}", ref)
            continue
        queries = LISTED if operation.startswith("list_") else QUERIES.get(operation, ("",))
        for query in queries:
            yield f"{operation} {query}".strip(), path + query


def _answered(actor: Actor, where: str, url: str) -> Any:  # noqa: ANN401 - a response
    response = actor.call("GET", url)
    for _ in range(MOST_WAITS if where.startswith(IN_THE_BACKGROUND) else 0):
        if response.status_code != OK or response.json()["is_over"]:
            break
        time.sleep(0.05)
        response = actor.call("GET", url)
    return response


def _read(response: Any) -> Any:  # noqa: ANN401 - a response, and what stands in it
    text = body_of(response)
    if response["Content-Type"].startswith("text/csv"):
        return list(csv.DictReader(text.splitlines()))
    return json.loads(text)


def paths(value: object, at: str = "") -> Iterable[str]:
    """Return the path of everything in a plain `value` that is not empty."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from paths(each, f"{at}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from paths(each, f"{at}[]")
    elif value not in (None, ""):
        yield at
