"""Setting a company up: the sample, or an own one with its calendar and its first admin."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from keepable.domain.book import Book, Settings
from keepable.domain.time import Calendar, Shift, zone_named
from keepable.forecast.timeline import public_holidays
from keepable.samples import demo_book
from keepable.texts import Text, text_of
from keepable_desk.demo import DEMO_NAMES, DEMO_ORIGIN, demo_email
from keepable_desk.demo_history import SAYINGS, advised, past_of
from keepable_desk.reads.context import NO_COMPANY, ActionContext, of_operator
from keepable_desk.rights.callers import caller_for
from keepable_desk.rights.demo_password import demo_password, has_demo_password
from keepable_desk.rights.requirements import requires
from keepable_desk.rights.roles import ROLES
from keepable_desk.store.mapping import load_book
from keepable_desk.store.models import Assessment, Company, Member, Promise
from keepable_desk.store.signing_keys import signer_to_open
from keepable_desk.store.write_lock import deciding, writing
from keepable_desk.usecases.add_member import Newcomer, add_member, refuse_unfit_address
from keepable_desk.usecases.append_to_ledger import open_ledger
from keepable_desk.usecases.bind_name import bind_name
from keepable_desk.usecases.change_guards import UnfitError
from keepable_desk.usecases.password_quality import refuse_weak_password
from keepable_desk.usecases.talk import say, write_note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from keepable.ledger.notes import VerifierKey
    from keepable_desk.demo_history import ClosedPromise

ORIGIN = re.compile(r"^[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9._-]*)*\Z")
DAY_MIN = 24 * 60


class SetUpAlreadyError(UnfitError):
    """Somebody set a company up before, perhaps by the first of two clicks."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(Text("setup.done_already"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCompany:
    """What is asked at the first run: the company, when it works, and who looks after it.

    `days` are 0 (Monday) to 6; `start_min` and `end_min` are minutes of the day; `holidays` is a
    region such as DE-BY, empty where public holidays are worked.
    """

    name: str
    origin: str
    zone: str
    days: tuple[int, ...]
    start_min: int
    end_min: int
    holidays: str
    admin: Newcomer
    password: str


@requires("desk", "set up")
def set_up_company(context: ActionContext, own: OwnCompany) -> Member:
    """Make an empty company of what `own` says, open its ledger, and bring its first admin in.

    UnfitError when something of it cannot be, SetUpAlreadyError when there is a company.
    """
    _refuse_unfit(own)
    with _first():
        return _set_up(own, context.now)


@contextlib.contextmanager
def _first() -> Iterator[None]:
    """Write all or nothing of the first company, while whoever else sets one up waits."""
    with deciding(NO_COMPANY), writing():  # as there is no company yet that has a number
        if Company.objects.exists():
            raise SetUpAlreadyError
        yield


def _set_up(own: OwnCompany, now: datetime) -> Member:
    try:
        shifts = tuple(Shift(day, own.start_min, own.end_min) for day in sorted(set(own.days)))
        zone_named(own.zone)
        public_holidays(own.holidays, now.year, now.year)
        calendar = Calendar(id="office", zone=own.zone, shifts=shifts, holidays=own.holidays)
        book = Book(
            as_of=now, name=own.name, settings=Settings(zone=own.zone), calendars=(calendar,)
        )
        company = load_book(book, own.origin)
    except ValueError as error:
        raise UnfitError(text_of(error)) from error
    open_ledger(company, now=now, key=signer_to_open(own.origin).verifier())
    return add_member(of_operator(now, company.pk), own.admin, password=own.password)


@requires("desk", "set up")
def load_company(context: ActionContext, book: Book, origin: str) -> VerifierKey:
    """Load `book` as a company whose ledger is called `origin`, and return the key that signs it.

    ValueError when the book cannot be loaded, the name is none, or there is such a ledger.
    """
    if ORIGIN.match(origin) is None:
        raise UnfitError(Text("setup.unfit_ledger_name"))
    key = signer_to_open(origin).verifier()
    with writing():
        open_ledger(load_book(book, origin), now=context.now, key=key)
    return key


def _refuse_unfit(own: OwnCompany) -> None:
    wrong = {
        Text("setup.no_company_name"): not own.name,
        Text("setup.no_own_name"): not own.admin.name,
        Text("setup.no_address"): not own.admin.email,
        Text("setup.unfit_ledger_name"): ORIGIN.match(own.origin) is None,
        Text("setup.no_days"): not own.days,
        Text("setup.day_ends_early"): not 0 <= own.start_min < own.end_min <= DAY_MIN,
    }
    text = next((text for text, is_wrong in wrong.items() if is_wrong), None)
    if text is not None:
        raise UnfitError(text)
    refuse_unfit_address(own.admin.email)
    refuse_weak_password(own.password, email=own.admin.email, name=own.admin.name, company=own.name)


@requires("desk", "set up")
def load_demo(context: ActionContext) -> Company:
    """Load the demo company as of this week, with its past and somebody in each role.

    SetUpAlreadyError when there is a company.
    """
    with _first():
        return _load_demo(context.now)


def _load_demo(now: datetime) -> Company:
    book = demo_book(now)
    past = past_of(book)
    closed = tuple(each.promise for each in past)
    company = load_book(book.changed(promises=(*closed, *advised(book))), DEMO_ORIGIN)
    Company.objects.filter(pk=company.pk).update(is_demo=True)
    _assess(company, past)
    open_ledger(company, now=now, key=signer_to_open(DEMO_ORIGIN).verifier())
    for role in ROLES:
        name, person = DEMO_NAMES[role]
        who = Newcomer(email=demo_email(role), roles=(role,), name=name, person=person)
        made = add_member(of_operator(now, company.pk), who, password=demo_password())
        bind_name(of_operator(now, company.pk), made.pk, name)
    _talk(company, now)
    return company


@requires("desk", "set up")
def renew_demo_password(context: ActionContext) -> None:
    """Give the members of a demo a password of its own, where it has none here.

    So it is with data of older desks, whose password all know, and with a copy that was restored.
    """
    del context
    if has_demo_password():
        return
    of_demo = [demo_email(role) for role in DEMO_NAMES]
    with writing():
        for member in Member.objects.filter(company__is_demo=True, user__email__in=of_demo):
            member.user.set_password(demo_password())
            member.user.save(update_fields=["password"])


def _talk(company: Company, now: datetime) -> None:
    """Write what was said on what is open, in public and off the record."""
    members = {row.roles[0]: row for row in Member.objects.filter(company=company)}
    for each in SAYINGS:
        author, to = members[each.role], [members[role].pk for role in each.to]
        at = now - timedelta(days=each.days_ago)
        context = ActionContext(caller=caller_for(author), now=at)
        if each.is_off_record:
            about = ("promise", each.promise)
            write_note(context, each.text, readers=to, about=about)
        else:
            say(context, each.promise, each.text, mentions=to)


def _assess(company: Company, past: Sequence[ClosedPromise]) -> None:
    """Write how each side says that what is over came out."""
    rows = {row.ref: row for row in Promise.objects.filter(company=company)}
    Assessment.objects.bulk_create(
        Assessment(
            promise=rows[each.promise.id],
            side=side,
            outcome=outcome,
            by="system",
            at=datetime.combine(each.came_on + timedelta(days=3), time(15), tzinfo=UTC),
            came_on=each.came_on if outcome == each.promise.state != "broken" else None,
            note=note,
        )
        for each in past
        for side, outcome, note in (
            ("promiser", each.promise.state, ""),
            ("promisee", each.promisee_says, each.promisee_note),
        )
    )
