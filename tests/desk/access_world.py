"""Two companies in which everybody owns something: what the tests of access walk through."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from keepable_desk import clock
from keepable_desk.reads.asked_questions import Asked, question_of
from keepable_desk.reads.context import ActionContext
from keepable_desk.reads.runtime import process_runtime
from keepable_desk.rights.callers import caller_for, token_hash
from keepable_desk.rights.policy import SCOPES
from keepable_desk.rights.roles import ROLES
from keepable_desk.store import models as rows
from keepable_desk.usecases.add_member import Newcomer
from keepable_desk.usecases.append_to_ledger import record
from keepable_desk.usecases.ask_question import More, answer_question
from keepable_desk.usecases.invite_member import invite_member
from keepable_desk.usecases.talk import File, say
from tests.desk.access_book import SOMEBODY, canary, slug, wide_book, word
from tests.desk.acting import acting
from tests.desk.keeping import keep_nothing, kept_as_before
from tests.desk.small_company import NOW, small_desk
from tests.desk.staging import as_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.small_company import Desk

ELSEWHERE, NOWHERE = "x-", "no-such-thing"
ROLES_OF_TOKENS = ("rep", "leader", "admin")
MANY = 10**15  # no row has a number beyond it


@dataclass(frozen=True)
class Actor:
    """Somebody who calls: a member, or a token that has some of the scopes of its role."""

    name: str
    role: str
    actor: str
    client: Client
    scopes: frozenset[str] | None = None
    token: str = ""

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401 - a response
        """Send a request to the API and give its answer; `_` in a header's name is a dash."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        send = getattr(self.client, method.lower())
        if method == "GET":
            return send(path, headers=sent)
        return send(path, body or {}, content_type="application/json", headers=sent)


@dataclass(frozen=True)
class World:
    """A company and another one; `refs` are ids by resource, then by owner, as `owned` says."""

    desk: Desk
    actors: tuple[Actor, ...]
    refs: dict[str, dict[str, str]]

    def ref(self, resource: str, actor: Actor, whose: str) -> str | None:
        """Return the id of a row of `resource` that is own, theirs, elsewhere or nowhere."""
        if whose == "nowhere":
            return str(MANY) if self.refs[resource]["theirs"].isdigit() else NOWHERE
        if whose == "own":
            return self.refs[resource].get(actor.actor)
        return self.refs[resource].get(whose)


def body_of(response: Any) -> str:  # noqa: ANN401 - a response
    """Return the text of an answer, be it sent whole or in parts."""
    raw = b"".join(response) if response.streaming else response.content
    text: str = raw.decode()
    return text


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Undo in the end whatever was written; what is kept warm is as before, too."""
    with kept_as_before(), as_before(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def wide_world() -> Iterator[World]:
    """Build both companies, and leave nothing of them."""
    with pytest.MonkeyPatch.context() as patch, undone():
        patch.setattr(clock, "now", lambda: NOW)
        keep_nothing()
        desk = small_desk(wide_book(""))
        other = small_desk(wide_book(ELSEWHERE), "elsewhere.example/ledger")
        for found, tag in ((desk, ""), (other, ELSEWHERE)):
            for role, member in found.members.items():
                rows.Member.objects.filter(pk=member.pk).update(person=f"{tag}per-{slug(role)}")
                member.user.email = f"{word('member', 'email', f'{tag}{role}')}@small.example"
                member.user.save()
            _make_anew(found)
        actors = (*_members(desk), *_tokens(desk))
        refs = _refs(desk)
        for find in (_asks, _talk, _tokens_there, _imports, _people_there):
            refs.update(find(desk, other, actors))
        yield World(desk, actors, refs)


def _make_anew(desk: Desk) -> None:
    """Let the ledger tell of each promise, as if it had been made here: each has a receipt."""
    for ref in rows.Promise.objects.filter(company=desk.company).values_list("ref", flat=True):
        record(desk.company, now=NOW, actor="system", kind="promise.made", facts={"promise": ref})


def _members(desk: Desk) -> Iterator[Actor]:
    for role, member in desk.members.items():
        client = Client()
        client.force_login(member.user)
        yield Actor(role, role, f"user:{member.pk}", client)


def _tokens(desk: Desk) -> Iterator[Actor]:
    wanted: list[tuple[str, tuple[str, ...]]] = [
        (role, (scope,)) for role in ROLES_OF_TOKENS for scope in SCOPES
    ]
    wanted += [(role, SCOPES) for role in ROLES]
    for role, scopes in wanted:
        name = f"{role}/{'any' if scopes == SCOPES else scopes[0]}"
        token = token_of(desk, role, scopes)
        row = rows.ServiceToken.objects.get(sha256=token_hash(token))
        yield Actor(name, role, f"token:{row.pk}", Client(), frozenset(scopes), token)


NUMBERS = count(1)


def token_of(desk: Desk, role: str, scopes: tuple[str, ...]) -> str:
    """Bring in a token of `desk` in `role` with `scopes`, and give its text."""
    token = f"kpb_{next(NUMBERS):064}"
    rows.ServiceToken.objects.create(
        company=desk.company,
        name="program",
        roles=[role],
        scopes=sorted(scopes),
        sha256=token_hash(token),
        made_by="system",
        made_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )
    return token


# of resources that everybody has one of: the row, and how the id of theirs is found
OWNED: dict[str, tuple[Any, str]] = {
    "promise": (rows.Promise, "p-"),
    "hold": (rows.Hold, "h-"),
    "deal": (rows.Deal, "d-"),
    "person": (rows.Person, "per-"),
    "outcome": (rows.Outcome, "o-"),
}
# of resources that nobody owns: one that is here and one that is elsewhere
SHARED = {
    "customer": ("nord", "x-customer"),
    "catalogue item": ("sso", "x-item"),
    "calendar": ("office", "x-office"),
    "team": ("crew", "x-crew"),
    "recurring work": ("weekly", "x-weekly"),
    "exchange rate": ("USD", "CHF"),
    "work": ("p1-t", "x-p-else-t"),
}


def _refs(desk: Desk) -> dict[str, dict[str, str]]:
    refs: dict[str, dict[str, str]] = {
        name: {"theirs": here, "elsewhere": there} for name, (here, there) in SHARED.items()
    }
    for resource, (_, letters) in OWNED.items():
        refs[resource] = {"theirs": f"{letters}else", "elsewhere": f"{ELSEWHERE}{letters}else"}
        for role, member in desk.members.items():
            refs[resource][f"user:{member.pk}"] = f"{letters}{slug(role)}"
    refs["work of a deal"] = {who: f"{ref}-t" for who, ref in refs["deal"].items()}
    found = {row.person: str(row.pk) for row in rows.Leave.objects.all()}
    refs["leave"] = {who: found[ref] for who, ref in refs["person"].items()}
    return refs


def _asks(desk: Desk, other: Desk, actors: tuple[Actor, ...]) -> dict[str, dict[str, str]]:
    """Ask for the portal, which touches open deals, for each actor, each at their own price."""
    found = {each.actor: _ask(desk, each.actor, each.actor) for each in actors}
    found["theirs"] = _ask(desk, "user:0", "else")
    found["elsewhere"] = _ask(other, "user:0", f"{ELSEWHERE}else")
    return {"ask": found, "declined ask": {who: _declined(ref) for who, ref in found.items()}}


def _declined(ref: str) -> str:
    """Let there be an ask like `ref` that was answered with no, without a price."""
    row = rows.Ask.objects.get(ref=ref)
    row.pk, row.ref = None, f"no-{ref}"
    row.question = {**row.question, "price": None}
    row.answer = {**row.answer, "price": None}
    row.declined_at, row.declined = NOW, {"by": row.actor, "reason": "No.", "advice": {}}
    row.save()
    return row.ref


def _ask(desk: Desk, actor: str, owner: str) -> str:
    company = desk.company.pk
    book = process_runtime().warm(company, NOW).forecast.book
    price = f"{canary('ask', 'price', owner)} EUR"
    asked = Asked(scope="portal", customer="nord", by="2027-06-30", price=price)
    done = answer_question(
        acting(company, NOW, process_runtime(), actor=actor),
        question_of(book, asked, set()),
        More(likely=True),
        ref=f"ask-{company}-{actor}".replace(":", "-"),
    )
    return done.row.ref


def _talk(desk: Desk, other: Desk, actors: tuple[Actor, ...]) -> dict[str, dict[str, str]]:
    """Let everybody have a note and a notification, and somebody send a file."""
    del actors
    found: dict[str, dict[str, str]] = {"note": {}, "notification": {}, "attachment": {}}
    for role, member in desk.members.items():
        who = f"user:{member.pk}"
        found["note"][who], found["notification"][who] = _told(member, role)
    for who, member in (("theirs", one_more(desk)), ("elsewhere", other.members["rep"])):
        owner = "else" if who == "theirs" else f"{ELSEWHERE}rep"
        found["note"][who], found["notification"][who] = _told(member, owner)
    for who, writer in (("theirs", desk.members["rep"]), ("elsewhere", other.members["rep"])):
        context = ActionContext(caller=caller_for(writer), now=NOW)
        file = File("a.txt", "text/plain", b"something to read")
        made = say(context, "p1", "Look at this.", files=(file,))
        found["attachment"][who] = str(made.attachments.get().pk)
    return found


def one_more(desk: Desk) -> rows.Member:
    """Bring in a member who owns what nobody else here does."""
    name = f"else-{desk.company.pk}"
    email = f"{word('member', 'email', 'else')}@small.example"
    user = get_user_model().objects.create_user(username=name, email=email)
    return rows.Member.objects.create(
        user=user, company=desk.company, roles=["finance"], name=SOMEBODY, person="per-else"
    )


def _people_there(desk: Desk, other: Desk, actors: tuple[Actor, ...]) -> dict[str, dict[str, str]]:
    """Return members: their own, somebody else, one who was deactivated; and invitations."""
    del actors
    found: dict[str, dict[str, str]] = defaultdict(dict)
    somebody = rows.Member.objects.get(company=desk.company, name=SOMEBODY)
    for whose, at, member in (
        ("theirs", desk, somebody),
        ("elsewhere", other, other.members["rep"]),
    ):
        found["member"][whose] = found["another member"][whose] = str(member.pk)
        rows.NameBinding.objects.create(company=at.company, name="Bound", member=member)
        name = f"gone-{at.company.pk}"
        user = get_user_model().objects.create_user(
            username=name, email=f"{name}@small.example", is_active=False
        )
        gone = rows.Member.objects.create(
            user=user, company=at.company, roles=["finance"], name="Gone"
        )
        found["deactivated member"][whose] = str(gone.pk)
        admin = ActionContext(caller=caller_for(at.members["admin"]), now=NOW)
        invited = Newcomer(email=f"new-{name}@small.example", roles=("rep",), name="New")
        found["invitation"][whose] = str(invite_member(admin, invited).row.pk)
    for member in desk.members.values():
        found["member"][f"user:{member.pk}"] = str(member.pk)
    return found


def _told(member: rows.Member, owner: str) -> tuple[str, str]:
    about: dict[str, Any] = {"about_kind": "promise", "about": "p1", "at": NOW}
    text = word("note", "text", owner)
    note = rows.OffRecordNote.objects.create(author=member, text=text, **about)
    text = word("notification", "text", owner)
    told = rows.Notification.objects.create(member=member, kind="mentioned", text=text, **about)
    return str(note.pk), str(told.pk)


def _tokens_there(desk: Desk, other: Desk, actors: tuple[Actor, ...]) -> dict[str, dict[str, str]]:
    del actors
    found = {}
    for who, at in (("theirs", desk), ("elsewhere", other)):
        sha256 = token_hash(token_of(at, "rep", ("read",)))
        found[who] = str(rows.ServiceToken.objects.get(sha256=sha256).pk)
    return {"token": found}


def _imports(desk: Desk, other: Desk, actors: tuple[Actor, ...]) -> dict[str, dict[str, str]]:
    del actors
    found: dict[str, dict[str, str]] = {"import": {}, "applied import": {}}
    for who, at in (("theirs", desk), ("elsewhere", other)):
        row = rows.ImportPreview.objects.create(
            company=at.company, by="system", at=NOW, name="a.csv", kind="outcomes", sha256="0" * 64
        )
        found["import"][who] = str(row.pk)
        found["applied import"][who] = _applied(at)
    return found


def _applied(desk: Desk) -> str:
    """Let finished work have come by an import, and be learned from."""
    company = rows.Company.objects.get(pk=desk.company.pk)
    came = rows.Outcome.objects.filter(company=company).values_list("ref", flat=True)[:1]
    row = rows.ImportPreview.objects.create(
        company=company, by="system", at=NOW, name="b.csv", kind="outcomes", sha256="0" * 64,
        applied_at=NOW, added=list(came),
    )  # fmt: skip
    rows.Learned.objects.create(
        company=company, at=NOW, outcomes=1, outcomes_sha256="0" * 64,
        before=company.calibration, after=company.calibration,
    )  # fmt: skip
    return str(row.pk)
