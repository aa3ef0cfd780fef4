"""Every page that can be read, as members read it, in search of what they must not see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from keepable_desk.rights.policy import reach
from keepable_desk.rights.roles import ROLES
from tests.desk.access_book import word
from tests.desk.access_world import body_of
from tests.desk.confidential import without_marks
from tests.desk.crawling import Leak, secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.desk.access_world import Actor, World
    from tests.desk.crawling import Secret

OK = 200
AWAY = "2027-04-05"  # the Monday of the week in which everybody with a canary is away
# pages without an id, with what is asked of them in their address
PLAIN: Mapping[str, tuple[str, ...]] = {
    "home": ("", "?q=Portal+for+Nord+in+30+weeks"),
    "understood": ("?scope=portal&customer=nord&by=2027-09-01",),
    "palette": ("?q=quokka", "?q=p", "?q=deal", "?q=Somebody"),
    "pulse": ("",),
    "inbox": ("",),
    "promises": ("", "?state=all", "?state=kept", "?format=csv"),
    "capacity": ("", "?people=1&weeks=16", "?team=crew&weeks=16"),
    "pipeline": ("", "?order=after", "?format=csv"),
    "pipeline-load": ("",),
    "pipeline-mix": ("", "?mix=all"),
    "breaking": ("",),
    "honesty": ("",),
    "estimates": ("",),
    "setup": ("", "?kind=leave", "?kind=people"),
    "members": ("",),
    "you": ("",),
}
# pages of rows: which rows, and what is asked of them
OF_ROWS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "asked": (("ask",), ("",)),
    "member": (("member", "deactivated member"), ("",)),
    "ask-text": (("ask",), ("",)),
    "ask-curve": (("ask",), ("",)),
    "ask-likely": (("ask",), ("",)),
    "promise": (("promise", "hold"), ("",)),
    "promise-work": (("promise", "hold"), ("",)),
    "curves": (("promise", "hold"), ("",)),
    "trial": (("promise",), ("?due_date=2027-07-01",)),
    "import-effect": (("import",), ("",)),
    "ranked": (("promise",), ("?ahead_of=p1",)),
}
FIELDS_TYPED = ("scope", "customer", "by", "person", "q")
# what is only sent to; the first run is over when there is a company
NOT_READ = {
    *("ask", "inbox-read", "reader", "ask-hold", "ask-promise", "ask-save", "ask-person"),
    *("ask-reply", "hold-again", "hold-release", "part-add", "part-back", "signal", "verify"),
    *("import-preview", "import-apply", "promised", "hold-promise", "unnote", "work", "move"),
    *("assess", "rank", "rank-back", "talk", "note", "withdraw", "first"),
    *("import-take-back", "unlearn", "ask-decline", "ask-reopen"),
    *(
        "member-invite",
        "member-roles",
        "member-out",
        "member-back",
        "member-sign-out",
        "member-bind",
        "member-unbind",
    ),
    *("member-reset", "member-address", "uninvite", "you-address", "you-sign-out"),
    *("join", "new-password", "confirm-address"),  # which take a link
}
# where people are named, and the right that it takes; elsewhere they are for all who read a page
NAMING: Mapping[str, tuple[str, str]] = {
    "week": ("load", "read by person"),
    "members": ("member", "invite"),  # of whom one may be the person in the book
}


def page_names() -> set[str]:
    """Return the names of all pages."""
    return {
        str(page.name)
        for each in get_resolver().url_patterns
        if isinstance(each, URLResolver) and each.app_name == "pages"
        for page in each.url_patterns
        if isinstance(page, URLPattern)
    }


def covered() -> set[str]:
    """Return the names of the pages that are read here, or are no pages to read."""
    return {*PLAIN, *OF_ROWS, *NOT_READ, "week", "suggest"}


def addresses(world: World, actor: Actor) -> Iterator[tuple[str, str]]:
    """Return every page by its name with an address of it, as it is worth a look for `actor`."""
    for name, queries in PLAIN.items():
        yield from ((name, reverse(f"pages:{name}") + query) for query in queries)
    for typed in FIELDS_TYPED:
        yield "suggest", reverse("pages:suggest", args=[typed]) + "?q=quokka"
    for who in ("crew", "per-else"):
        yield "week", reverse("pages:week", args=[AWAY]) + f"?who={who}"
    for name, (resources, queries) in OF_ROWS.items():
        for resource in resources:
            for whose in ("own", "theirs", "elsewhere"):
                ref = world.ref(resource, actor, whose)
                if ref is not None:
                    address = reverse(f"pages:{name}", args=[ref])
                    yield from ((name, address + query) for query in queries)


@dataclass
class Read:
    """What came of reading all pages: leaks, pages that failed, and who found people named."""

    leaks: list[Leak]
    failed: list[str]
    named: dict[str, set[str]]
    answered: dict[str, set[str]]

    def against_table(self) -> list[str]:
        """Return the pages on which people are named to others than the table says."""
        wrong = []
        for name, roles in sorted(self.named.items()):
            wanted = self.answered[name]
            if name in NAMING:
                wanted = {role for role in wanted if reach(role, *NAMING[name]) == "all"}
            if roles and roles != wanted:
                wrong.append(f"{name}: {sorted(roles)}, not {sorted(wanted)}")
        return wrong


def people() -> tuple[str, ...]:
    """Return the names of those who stand in the plan, which are written nowhere else."""
    return tuple(word("person", "name", owner) for owner in (*ROLES, "else"))


def read_all(world: World, actors: Sequence[Actor]) -> Read:
    """Let each of `actors` read every page."""
    known, names = list(secrets(world)), people()
    found = Read([], [], {}, {})
    for actor in actors:
        denied = [each for each in known if not each.is_open_to(actor)]
        for name, address in addresses(world, actor):
            response = actor.call("GET", address)
            text = without_marks(body_of(response))
            found.leaks += _leaks(actor, address, denied, text)
            if response.status_code >= OK + 300:
                found.failed.append(f"{address} as {actor.name}: {response.status_code}")
            if response.status_code == OK:
                found.answered.setdefault(name, set()).add(actor.role)
                seen = found.named.setdefault(name, set())
                seen |= {actor.role} if any(each in text for each in names) else set()
    return found


def _leaks(actor: Actor, address: str, denied: Sequence[Secret], text: str) -> list[Leak]:
    return [
        Leak(actor.name, address, each.field, each.owner) for each in denied if each.text in text
    ]
