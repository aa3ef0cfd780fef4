"""Reading everything that can be read, as everybody, in search of what they must not see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keepable_desk.rights.policy import PAY, reach_of_field
from keepable_desk.rights.roles import ROLES
from tests.desk.access_book import word
from tests.desk.access_cases import CASES, PREFIX, Right, operations
from tests.desk.access_world import ELSEWHERE, Actor, World, body_of
from tests.desk.confidential import secret, without_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMS = ("?limit=500", "?limit=500&format=csv")
OTHER_PAGES = (
    *("/health", "/ready", "/metrics", f"{PREFIX}/docs", f"{PREFIX}/openapi.json"),
    *("/", "/accounts/login/", "/accounts/email/", "/admin/", "/_allauth/app/v1/auth/session"),
)
# fields whose words stand nowhere else; the title of a deal stands for that it exists
HIDDEN = (
    *(("ask", "price"), ("deal", "price"), ("deal", "cost"), ("person", "cost_per_hour")),
    *(("team", "cost_per_hour"), ("leave", "kind"), ("note", "text"), ("notification", "text")),
    ("deal", "title"),
    ("work", "title"),
    ("member", "email"),
)
OF_ALL = (("recurring work", "title"), ("team", "name"))  # a company's own, which nobody owns


@dataclass(frozen=True)
class Secret:
    """What stands in a `field` of what `owner` has; as owner nobody is none of our company."""

    field: tuple[str, str]
    owner: str
    text: str

    def is_open_to(self, actor: Actor) -> bool:
        """Return whether the table lets `actor` see it."""
        resource, name = self.field
        if self.owner == "story":  # the ledger tells of it, too
            ledger = reach_of_field(actor.role, "ledger", "leave")
            return ledger == "all" or reach_of_field(actor.role, *self.field) == "all"
        if self.owner.startswith(ELSEWHERE):
            return False
        if actor.scopes is not None and (name in PAY or resource in PAY):
            return False
        is_own = self.owner in {actor.actor, actor.scopes is None and actor.role}
        reads = Right(resource, "read", named=True).is_given(actor, "own" if is_own else "theirs")
        reach = reach_of_field(actor.role, resource, name)
        return reads and (reach == "all" or (reach == "own" and is_own))


@dataclass(frozen=True)
class Leak:
    """A secret that somebody saw though the table denies it."""

    actor: str
    path: str
    field: tuple[str, str]
    owner: str


@dataclass
class Leaks:
    """What the crawl found, and the secrets that nobody saw at all."""

    found: list[Leak] = field(default_factory=list)
    unseen: list[Secret] = field(default_factory=list)


def crawl(world: World, actors: Sequence[Actor]) -> Leaks:
    """Read everything as each of `actors`."""
    leaks, known = Leaks(), list(secrets(world))
    seen: set[Secret] = set()
    for actor in actors:
        denied = [each for each in known if not each.is_open_to(actor)]
        for path in pages(world, actor):
            text = without_marks(body_of(actor.call("GET", path)))
            seen.update(each for each in known if each.text in text)
            leaks.found += [
                Leak(actor.name, path, each.field, each.owner)
                for each in denied
                if each.text in text
            ]
    leaks.unseen = [
        each
        for each in known
        if each not in seen and any(each.is_open_to(actor) for actor in actors)
    ]
    return leaks


def secrets(world: World) -> Iterator[Secret]:
    """Return every secret of both companies that stands in one field only."""
    for tag in ("", ELSEWHERE):
        for role in (*ROLES, "else"):
            for name in HIDDEN:
                if name[0] not in {"ask", "team"}:
                    owner = f"{tag}{role}"
                    yield Secret(name, owner, secret(*name, owner))
    for name in OF_ALL:
        yield from (Secret(name, owner, word(*name, owner)) for owner in ("here", ELSEWHERE))
    for name, owner in ((("outcome", "who"), "else"), (("leave", "kind"), "story")):
        yield Secret(name, owner, secret(*name, owner))
    yield Secret(("team", "cost_per_hour"), "else", secret("team", "cost_per_hour", "else"))
    for owner in (*world.refs["ask"].keys() - {"theirs", "elsewhere"}, "else"):
        yield Secret(("ask", "price"), owner, secret("ask", "price", owner))


def pages(world: World, actor: Actor) -> Iterator[str]:
    """Return every address that can be read, with the ids of rows of all kinds."""
    named = {case.operation: case.of for case in CASES}
    for operation, (method, path) in operations().items():
        if method != "GET":
            continue
        if "{ref}" not in path:
            yield path
            if operation.startswith("list_"):
                yield from (path + form for form in FORMS)
            continue
        found = world.refs[named[operation]]
        yield from (
            path.replace("{ref}", ref) for who, ref in found.items() if _is_near(who, actor)
        )
    yield from OTHER_PAGES


def _is_near(who: str, actor: Actor) -> bool:
    """Return whether rows of `who` are worth a look: own, theirs, elsewhere, or the first."""
    return who in {actor.actor, "theirs", "elsewhere"}
