"""What one change of the plan refuses, enters and tells, at the edges of what it allows."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from structlog.testing import capture_logs

from keepable.domain.parts import PART_IN
from keepable.texts import Text, TextError, render
from keepable_desk.reads.context import ActionContext, of_operator, of_the_desk
from keepable_desk.rights.callers import caller_for
from keepable_desk.store.models import (
    Assessment,
    CheckpointSent,
    Company,
    Leave,
    LedgerCheck,
    LedgerEntry,
    LedgerHead,
    Notification,
    Promise,
    ResourceRevision,
    SealedValue,
)
from keepable_desk.store.write_lock import writing
from keepable_desk.usecases import notifying, send_checkpoint
from keepable_desk.usecases.add_to_plan import add_to_plan, withdraw_from_plan
from keepable_desk.usecases.allowed_days import (
    refuse_no_coming,
    refuse_no_day,
    refuse_no_due_date,
    refuse_no_span,
)
from keepable_desk.usecases.append_to_ledger import HaltedError, UnlistedFactError, record
from keepable_desk.usecases.assess_promise import SideAssessment, assess_promise
from keepable_desk.usecases.change_guards import record_event
from keepable_desk.usecases.change_plan import change_rank, rank_behind
from keepable_desk.usecases.check_ledger import finding_of, verify_ledger
from keepable_desk.usecases.halting import halt, resume
from keepable_desk.usecases.move_promise import move_promise
from keepable_desk.usecases.send_checkpoint import send_what_is_due
from tests.desk.small_company import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LATER = NOW + timedelta(hours=3)


def acting_as(desk: Desk, role: str, now: datetime = NOW) -> ActionContext:
    return ActionContext(caller=caller_for(desk.members[role]), now=now)


def by_itself(desk: Desk, now: datetime = NOW) -> ActionContext:
    return of_the_desk(desk.company.pk, now)


def refusal(do: Callable[[], object]) -> Text:
    with pytest.raises(TextError) as raised:
        do()
    return raised.value.text


def newest(desk: Desk) -> LedgerEntry:
    return LedgerEntry.objects.filter(company=desk.company).order_by("-number")[0]


def facts(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(newest(desk).data)["facts"]
    return found


def hidden(desk: Desk) -> dict[str, Any]:
    return {row.name: row.value for row in SealedValue.objects.filter(entry=newest(desk))}


def revisions(desk: Desk) -> dict[str, int]:
    found = ResourceRevision.objects.filter(company=desk.company)
    return dict(found.values_list("resource", "revision"))


def told(desk: Desk) -> set[tuple[str, str]]:
    """Return who was told of what: role and kind."""
    roles = {member.pk: role for role, member in desk.members.items()}
    return {(roles[row.member_id], row.kind) for row in Notification.objects.all()}


# --- days ---


@pytest.mark.parametrize(
    ("day", "is_fit"),
    [
        (date(1999, 12, 31), False),
        (date(2000, 1, 1), True),
        (date(2199, 12, 31), True),
        (date(2200, 1, 1), False),
    ],
)
def test_calendars_begin_in_2000_and_end_in_2199(day: date, *, is_fit: bool) -> None:
    if is_fit:
        refuse_no_day(day)
        return
    found = refusal(lambda: refuse_no_day(day))
    assert found == Text("refused.day_out_of_calendars", day=day, first="2000", last="2199")


def test_a_date_is_promised_from_today_on_for_fifty_years() -> None:
    # fifty times 365 days, whatever leap days lie between
    last = TODAY + timedelta(days=18_250)
    for day in (TODAY, last):
        refuse_no_due_date(day, TODAY)
    over, far = TODAY - timedelta(days=1), last + timedelta(days=1)
    found = refusal(lambda: refuse_no_due_date(over, TODAY))
    assert found == Text("refused.day_is_over", day=over, today=TODAY)
    found = refusal(lambda: refuse_no_due_date(far, TODAY))
    assert found == Text("refused.day_too_far", day=far, years=50)


def test_something_comes_after_it_was_promised_and_not_after_today_wherever_one_is() -> None:
    # at 8 in the morning in UTC it is no later than the same day in the east: 8 + 14 = 22
    refuse_no_coming(TODAY, made_at=NOW, now=NOW)
    tomorrow, before = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    found = refusal(lambda: refuse_no_coming(tomorrow, made_at=NOW, now=NOW))
    assert found == Text("refused.day_still_to_come", day=tomorrow)
    refuse_no_coming(tomorrow, made_at=NOW, now=NOW.replace(hour=10))  # 24: tomorrow in the east
    # and in the west it is the day before, up to noon in UTC: 8 - 12 = 20 of yesterday
    refuse_no_coming(before, made_at=NOW, now=NOW)
    earlier = before - timedelta(days=1)
    found = refusal(lambda: refuse_no_coming(earlier, made_at=NOW, now=NOW))
    assert found == Text("refused.came_before_promised", promised=TODAY, day=earlier)


def test_leave_takes_two_years_at_most_and_lies_in_the_calendars() -> None:
    most = TODAY + timedelta(days=2 * 366)
    refuse_no_span(TODAY, most)
    longer = most + timedelta(days=1)
    found = refusal(lambda: refuse_no_span(TODAY, longer))
    assert found == Text("refused.days_too_many", start=TODAY, end=longer)
    for start, end in [(date(1999, 1, 1), TODAY), (TODAY, date(2300, 1, 1))]:
        found = refusal(partial(refuse_no_span, start, end))
        assert found.code == "refused.day_out_of_calendars"


# --- who is told ---

# by what happened: whom the table names; the rep is told of what they promised themselves
TOLD = {
    "promise.made": {"operations"},
    "promise.moved": {"operations", "deal desk"},
    "promise.ranked": {"operations", "deal desk"},
    "promise.ranked_back": {"operations", "deal desk"},
    "promise.assessed": {"deal desk", "leader"},
}


@pytest.mark.parametrize("kind", TOLD)
@pytest.mark.parametrize("is_against", [False, True])
def test_whoever_is_concerned_is_told_but_not_who_did_it(
    desk: Desk, kind: str, *, is_against: bool
) -> None:
    happened = {"promise": "p1", "against_advice": is_against, "due_date": "2027-03-01"}
    leader = f"user:{desk.members['leader'].pk}"
    notifying.notify(desk.company, kind, happened, actor=leader, now=NOW)
    roles = {"operations", "deal desk", "leader"} if is_against else TOLD[kind]
    assert told(desk) == {(role, kind) for role in (roles | {"rep"}) - {"leader"}}
    assert set(Notification.objects.values_list("about_kind", "about", "at")) == {
        ("promise", "p1", NOW)
    }


def test_of_what_concerns_nobody_nobody_is_told(desk: Desk) -> None:
    for kind, name in [("leave.added", "p1"), ("promise.made", "gone")]:
        notifying.notify(desk.company, kind, {"promise": name}, actor="system", now=NOW)
    assert told(desk) == set()


# --- the ledger ---


def test_the_clock_of_the_ledger_never_goes_back(desk: Desk) -> None:
    with writing():
        record(desk.company, now=LATER, actor="system", kind="outcomes.learned")
        earlier = record(desk.company, now=NOW, actor="system", kind="outcomes.learned")
        later = record(
            desk.company, now=LATER + timedelta(seconds=1), actor="system", kind="outcomes.learned"
        )
    assert earlier.entry.at == LATER
    assert later.entry.at == LATER + timedelta(seconds=1)
    head = LedgerHead.objects.get(company=desk.company)
    assert (head.size, head.last_at) == (4, later.entry.at)


def test_empty_words_are_not_sealed_and_facts_that_nobody_may_see_are_refused(desk: Desk) -> None:
    context = acting_as(desk, "leader")
    with writing():
        record_event(
            desk.company, context, "leave.added", {"key": "k"}, {"reason": "", "title": "x"}
        )
    assert hidden(desk) == {"title": "x"}
    with writing(), pytest.raises(UnlistedFactError, match="price, wages"):
        record(
            desk.company,
            now=NOW,
            actor="system",
            kind="leave.added",
            facts={"wages": 1, "price": 2, "key": "k"},
        )


def test_what_is_confidential_needs_salts(desk: Desk) -> None:
    with writing(), pytest.raises(RuntimeError):
        record(desk.company, now=NOW, actor="system", kind="x", confidential={"title": "x"})


def test_writing_stops_once_and_admins_and_leaders_are_told_why(desk: Desk) -> None:
    because = Text("refused.declined")
    with capture_logs() as logs:
        halt(desk.company.pk, because=because, now=NOW)
        halt(desk.company.pk, because=Text("refused.not_declined"), now=LATER)
    assert [(each["event"], each["because"]) for each in logs] == [
        ("writing has stopped", render(because, "en"))
    ]
    assert told(desk) == {("admin", "halted"), ("leader", "halted")}
    assert Notification.objects.count() == 2
    company = Company.objects.get(pk=desk.company.pk)
    assert company.halted_at == NOW
    with writing(), pytest.raises(HaltedError) as raised:
        record(company, now=NOW, actor="system", kind="leave.added")
    assert raised.value.text == because


def test_writing_goes_on_when_somebody_says_so_and_only_where_it_had_stopped(desk: Desk) -> None:
    context = of_operator(NOW, desk.company.pk)
    halt(desk.company.pk, because=Text("refused.declined"), now=NOW)
    assert resume(context) == Text("refused.declined")
    company = Company.objects.get(pk=desk.company.pk)
    assert (company.halted_at, company.halted_because) == (None, "")
    assert refusal(lambda: resume(context)) == Text("desk.not_stopped")


def test_a_ledger_that_verifies_is_noted_and_one_that_does_not_stops_writing(desk: Desk) -> None:
    found = verify_ledger(by_itself(desk))
    assert (found.entries, found.findings, finding_of(found)) == (1, (), "")
    LedgerHead.objects.filter(company=desk.company).update(size=5)  # four entries are gone
    broken = verify_ledger(by_itself(desk, LATER))
    said = render(broken.findings[0].what, "en")
    assert finding_of(broken) == said
    checks = LedgerCheck.objects.order_by("pk")
    assert [(row.at, row.entries, bool(row.finding)) for row in checks] == [
        (NOW, 1, False),
        (LATER, 1, True),
    ]
    company = Company.objects.get(pk=desk.company.pk)
    assert company.halted_at == LATER
    assert said in render(Text("ledger.does_not_verify", finding=broken.findings[0].what), "en")


# --- checkpoints leave ---


def entered(desk: Desk, count: int, now: datetime = NOW) -> None:
    with writing():
        for _ in range(count):
            record(desk.company, now=now, actor="system", kind="outcomes.learned")


def sent(desk: Desk) -> list[tuple[str, int]]:
    found = CheckpointSent.objects.filter(company=desk.company).order_by("pk")
    return list(found.values_list("outlet", "size"))


def test_a_checkpoint_leaves_first_then_after_so_many_entries_or_minutes(desk: Desk) -> None:
    send_what_is_due(by_itself(desk))
    assert sent(desk) == [("file", 1)]
    entered(desk, send_checkpoint.MOST_UNSENT - 1)
    send_what_is_due(by_itself(desk))
    assert len(sent(desk)) == 1  # one entry too few, and no time has passed
    entered(desk, 1)
    send_what_is_due(by_itself(desk))
    assert sent(desk)[1:] == [("file", 101)]
    entered(desk, 1)
    minutes = timedelta(minutes=send_checkpoint.MOST_UNSENT_MINUTES)
    send_what_is_due(by_itself(desk, NOW + minutes))
    assert len(sent(desk)) == 2  # just so many minutes are not more
    send_what_is_due(by_itself(desk, NOW + minutes + timedelta(seconds=1)))
    assert sent(desk)[2:] == [("file", 102)]
    send_what_is_due(by_itself(desk, NOW + 9 * minutes))
    assert len(sent(desk)) == 3  # nothing is new


def test_a_checkpoint_is_mailed_once_a_day_to_each_in_their_language(desk: Desk) -> None:
    leader = desk.members["leader"]
    leader.language = "de"
    leader.save()
    addresses = [leader.user.email, "witness@other.example"]
    send_what_is_due(by_itself(desk), mail_to=addresses)
    entered(desk, 1)
    send_what_is_due(by_itself(desk, LATER), mail_to=addresses)
    assert sorted(message.to for message in mail.outbox) == [[addresses[0]], [addresses[1]]]
    for message, language in zip(
        sorted(mail.outbox, key=lambda each: each.to), ("de", "en"), strict=True
    ):
        origin = desk.company.origin
        assert message.subject == render(Text("mail.checkpoint_subject", origin=origin), language)
        told_so, note = message.body.split("\n\n", 1)
        assert (
            told_so == render(Text("mail.checkpoint_body"), language).split("\n\n", maxsplit=1)[0]
        )
        assert note.endswith("\n")
        assert f"\n\n{origin}\n1\n" in message.body
    entered(desk, 1)
    send_what_is_due(by_itself(desk, NOW + timedelta(days=1)), mail_to=addresses)
    assert len(mail.outbox) == 4


# --- leave and ranks ---


LEAVE = PART_IN["leave"]


def away(person: str, start: date, end: date, kind: str = "sick") -> dict[str, object]:
    return {"person": person, "start": start, "end": end, "kind": kind}


def test_leave_is_added_and_taken_back_by_entries_that_name_nobody_in_the_clear(
    desk: Desk,
) -> None:
    context = acting_as(desk, "operations")
    start, end = date(2027, 3, 1), date(2027, 3, 6)
    before = revisions(desk)["ben"]
    number = add_to_plan(context, LEAVE, away("ben", start, end, "annual"))
    assert revisions(desk)["ben"] == before + 1
    resource = f"resource:{ResourceRevision.objects.get(resource='ben').pk}"
    assert (newest(desk).kind, facts(desk)) == ("leave.added", {"resource": resource})
    assert hidden(desk)["person"] == "ben"
    assert hidden(desk)["leave"] == "annual from 2027-03-01 to before 2027-03-06"
    withdraw_from_plan(acting_as(desk, "operations"), LEAVE, number)
    assert (newest(desk).kind, facts(desk)) == ("leave.withdrawn", {"resource": resource})
    assert hidden(desk)["person"] == "ben"
    assert hidden(desk)["leave"] == "annual from 2027-03-01 to before 2027-03-06"
    assert revisions(desk)["ben"] == before + 2
    assert not Leave.objects.filter(pk=number).exists()
    assert Leave.objects.filter(company=desk.company).count() == 1


def test_leave_of_nobody_and_leave_that_ends_before_it_begins_are_refused(desk: Desk) -> None:
    context = acting_as(desk, "operations")
    start, end = date(2027, 3, 1), date(2027, 3, 6)
    found = refusal(lambda: add_to_plan(context, LEAVE, away("x" * 90, start, end)))
    assert found == Text("refused.nobody_with_id", id="x" * 80)
    with pytest.raises(TextError):
        add_to_plan(context, LEAVE, away("ben", end, start))
    assert Leave.objects.filter(company=desk.company).count() == 1


def ranks(desk: Desk) -> dict[str, int]:
    return dict(Promise.objects.filter(company=desk.company).values_list("ref", "rank"))


def test_a_promise_goes_before_another_and_back_behind_it(desk: Desk) -> None:
    overtaken = change_rank(acting_as(desk, "leader"), "p2", ahead_of="p1", reason="they asked")
    assert (overtaken, ranks(desk)) == (("p1",), {"p2": 10, "p1": 11})
    assert (newest(desk).kind, hidden(desk)) == ("promise.ranked", {"reason": "they asked"})
    found = facts(desk)  # by number: p1 is the first promise, and p2 the second
    assert (found["promise"], found["ahead_of"]) == ("promise:2", "promise:1")
    assert found["overtaken"] == ["promise:1"]
    again = refusal(
        lambda: change_rank(acting_as(desk, "leader"), "p2", ahead_of="p1", reason="again")
    )
    assert again == Text("refused.served_before_already", other="p1")
    first = rank_behind(acting_as(desk, "leader"), "p2", behind="p1", reason="back")
    assert (first, ranks(desk)) == (("p1",), {"p1": 10, "p2": 11})
    for name in ("p1", "p2"):  # behind itself it is already
        back = refusal(
            partial(rank_behind, acting_as(desk, "leader"), "p2", behind=name, reason="again")
        )
        assert back == Text("refused.served_behind_already", other=name)
    gone = refusal(lambda: rank_behind(acting_as(desk, "leader"), "p2", behind="p9", reason="x"))
    assert gone == Text("refused.no_promise_or_hold", ref="p9")


# --- how it came out ---

DUE = date(2027, 3, 1)  # of p1


@pytest.mark.parametrize(
    ("side", "outcomes"),
    [
        ("promiser", {"kept", "late", "broken", "withdrawn"}),
        ("promisee", {"kept", "late", "broken", "released"}),
    ],
)
def test_each_side_says_what_is_its_to_say(desk: Desk, side: str, outcomes: set[str]) -> None:
    said = set()
    for outcome in ("kept", "late", "broken", "withdrawn", "released", "guessed"):
        verdict = SideAssessment(side=side, outcome=outcome)
        try:
            assess_promise(acting_as(desk, "leader"), "p1", verdict)
        except TextError as error:
            assert error.text.code == f"refused.{side}_says_one_of"  # noqa: PT017 - which it is depends on the word
        else:
            said.add(outcome)
            assert facts(desk)["outcome"] == outcome
    assert said == outcomes


@pytest.mark.parametrize(
    ("outcome", "days", "code"),
    [
        ("kept", 0, ""),
        ("kept", 1, "refused.came_late"),
        ("late", 0, "refused.came_in_time"),
        ("late", 1, ""),
        ("broken", 1, ""),
    ],
)
def test_the_day_on_which_it_came_fits_the_outcome(
    desk: Desk, outcome: str, days: int, code: str
) -> None:
    day = DUE + timedelta(days=days)
    context = acting_as(desk, "leader", NOW + timedelta(days=90))
    verdict = SideAssessment(side="promiser", outcome=outcome, came_on=day)
    if code:
        assert refusal(lambda: assess_promise(context, "p1", verdict)) == Text(
            code, due=DUE, day=day
        )
        return
    made = assess_promise(context, "p1", verdict)
    assert (made.outcome, made.came_on) == (outcome, day)
    assert facts(desk)["came_on"] == str(day)
    again = refusal(lambda: assess_promise(context, "p1", verdict))
    assert again.code == "refused.said_already"


def test_what_the_customer_releases_is_over_whatever_else_is_said_and_opens_again(
    desk: Desk,
) -> None:
    def says(side: str, outcome: str) -> str:
        verdict = SideAssessment(side=side, outcome=outcome)
        assess_promise(acting_as(desk, "leader"), "p1", verdict)
        return Promise.objects.get(company=desk.company, ref="p1").state

    assert says("promiser", "broken") == "broken"
    assert says("promisee", "late") == "broken"  # what the customer says is no state of it
    assert says("promisee", "released") == "released"
    before = revisions(desk)
    assert says("promisee", "open") == "broken"
    assert revisions(desk) == before
    assert says("promiser", "open") == "open"
    assert revisions(desk) == {name: number + 1 for name, number in before.items()}
    assert Assessment.objects.count() == 5


def test_a_promise_is_moved_with_its_reason_and_not_to_the_day_it_has(desk: Desk) -> None:
    later = date(2027, 6, 1)
    moved = move_promise(acting_as(desk, "leader"), "p1", due_date=later, reason="they waited")
    assert (moved["before"], moved["due_date"]) == (str(DUE), str(later))
    assert hidden(desk)["reason"] == "they waited"
    found = refusal(
        lambda: move_promise(acting_as(desk, "leader"), "p1", due_date=later, reason="again")
    )
    assert found.code == "refused.due_then_already"
    assert [each.due_date for each in Promise.objects.get(ref="p1").versions.all()] == [DUE, later]


def test_a_date_against_the_advice_needs_a_reason(desk: Desk) -> None:
    soon = TODAY + timedelta(days=1)
    for reason in ("", "  "):
        found = refusal(
            partial(move_promise, acting_as(desk, "leader"), "p1", due_date=soon, reason=reason)
        )
        assert found.code == "refused.no_reason_to_move"
    moved = move_promise(acting_as(desk, "leader"), "p1", due_date=soon, reason="we try")
    assert moved["against_advice"] is True
