"""Changes of the plan: what becomes of work and ranks, and what the ledger tells of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from keepable.domain.promise import Hold as HoldNoun
from keepable.texts import Listed, Text
from keepable_desk.reads.ranking import if_ranked
from keepable_desk.rights.row_rules import NotThereError
from keepable_desk.store.models import (
    Company,
    Hold,
    Promise,
    Work,
)
from keepable_desk.usecases import change_plan, deciding
from keepable_desk.usecases.change_guards import ChangedError, UnfitError, UnreasonedError
from keepable_desk.usecases.change_plan import (
    CHANGING,
    WorkChange,
    change_rank,
    change_work,
    rank_behind,
    revision_token,
    work_as_read,
)
from tests.desk.keeping import keep_nothing
from tests.desk.small_company import NOW, promised, small_book, small_desk, task
from tests.desk.usecases.acting import acting_as, actor, book_moved, entered, refusal, revisions

if TYPE_CHECKING:
    from collections.abc import Callable

    from keepable.domain.book import Book
    from tests.desk.small_company import Desk

pytestmark = pytest.mark.django_db
START, END = date(2027, 3, 1), date(2027, 3, 6)


def overtaken_by(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Let `change` happen after the row was looked up, before anything is written."""
    real = deciding.changed_company

    def overtaken(company: int, **how: bool) -> Company:
        change()
        return real(company, **how)

    monkeypatch.setattr(change_plan, "changed_company", overtaken)


# --- work ---


def work(desk: Desk, ref: str = "p1-t") -> Work:
    return Work.objects.get(company=desk.company, ref=ref)


def test_work_is_estimated_anew_and_its_entry_tells_before_and_after(desk: Desk) -> None:
    change = WorkChange(
        hours=70.5, low=60, high=90, status="started", hours_spent=12.25, started=date(2027, 1, 4)
    )
    changed = change_work(acting_as(desk, "operations"), "p1-t", change, reason="Looked.")
    facts = {
        "work": "p1-t",
        "owner": "p1",
        "hours_before": "60",
        "hours": "70.5",
        "status": "started",
        "hours_spent": "12.25",
    }
    assert changed == facts
    assert entered(desk) == (
        "work.changed",
        actor(desk, "operations"),
        facts,
        {"reason": "Looked."},
    )
    row = work(desk)
    assert row.estimate == {"hours": 70.5, "low": 60, "high": 90}
    assert (row.status, row.hours_spent) == ("started", 12.25)
    assert (row.started, row.finished) == (date(2027, 1, 4), None)
    other = work(desk, "p2-t")
    assert (other.estimate, other.status) == ({"hours": 30}, "todo")
    assert revisions(desk) == {"ben": 1, "bea": 1}
    assert book_moved(desk) == (1, 0)
    touched = dict(Promise.objects.values_list("ref", "changed_at_revision"))
    assert (touched["p1"], touched["p2"]) == (1, 0)


def test_what_is_not_changed_of_work_stays_and_what_is_cleared_goes(desk: Desk) -> None:
    day = date(2027, 1, 4)
    done = WorkChange(status="done", hours_spent=50, started=day, finished=date(2027, 1, 8))
    change_work(acting_as(desk, "operations"), "p1-t", done, reason="")
    assert entered(desk)[3] == {}
    row = work(desk)
    assert (row.estimate, row.status, row.hours_spent) == ({"hours": 60}, "done", 50)
    assert (row.started, row.finished) == (day, date(2027, 1, 8))
    again = WorkChange(status="started", cleared=("finished",))
    change_work(acting_as(desk, "operations"), "p1-t", again, reason="")
    row = work(desk)
    assert (row.status, row.hours_spent, row.started, row.finished) == ("started", 50, day, None)


def test_work_of_a_deal_is_set_up_and_work_of_a_promise_is_not(desk: Desk) -> None:
    row = work(desk)
    row.pk, row.ref, row.owner_kind, row.owner = None, "d1-t", "deal", "d1"
    row.save()
    changed = change_work(acting_as(desk, "deal desk"), "d1-t", WorkChange(hours=9), reason="")
    assert changed["owner"] == "d1"
    assert book_moved(desk) == (1, 1)
    assert set(Promise.objects.values_list("changed_at_revision", flat=True)) == {0}


CHANGES = [
    WorkChange(hours=61),
    WorkChange(hours=60, low=50, high=70),
    WorkChange(status="started"),
    WorkChange(hours_spent=1),
    WorkChange(started=date(2027, 1, 4)),
    WorkChange(status="done", finished=date(2027, 1, 8)),
]


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_read_work_that_was_changed_since_is_refused(
    desk: Desk, change: WorkChange
) -> None:
    context = acting_as(desk, "operations")
    read = work_as_read(context, "p1-t")
    assert read == revision_token(work(desk))
    assert len(read) == 16
    change_work(context, "p1-t", change, reason="", expected=read)
    mine = WorkChange(hours=80)
    found = refusal(
        lambda: change_work(context, "p1-t", mine, reason="", expected=read), ChangedError
    )
    assert found == Text("refused.work_changed_meanwhile")
    change_work(context, "p1-t", mine, reason="", expected=work_as_read(context, "p1-t"))


def test_each_that_can_be_changed_of_work_changes_its_word_alone(desk: Desk) -> None:
    row = work(desk)
    words = {revision_token(row)}
    for name, value in zip(CHANGING, ("started", 1.0, START, END), strict=True):
        other = work(desk)
        setattr(other, name, value)
        words.add(revision_token(other))
    row.estimate = {"hours": 61}
    words.add(revision_token(row))
    assert len(words) == len(CHANGING) + 2
    row = work(desk)
    row.title, row.place = "Called otherwise", 7
    assert revision_token(row) in words


def test_work_that_cannot_be_is_refused_and_stays_as_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = acting_as(desk, "operations")
    for change in (
        WorkChange(started=date(1999, 12, 31)),
        WorkChange(finished=date(2200, 1, 1)),
        WorkChange(hours_spent=-1),
        WorkChange(status="forgotten"),
    ):
        with pytest.raises(UnfitError):
            change_work(context, "p1-t", change, reason="")
    with pytest.raises(NotThereError):
        change_work(context, "p9-t", WorkChange(hours=1), reason="")
    with pytest.raises(NotThereError):
        change_work(acting_as(desk, "rep"), "p1-t", WorkChange(hours=1), reason="")
    assert work(desk).estimate == {"hours": 60}
    assert book_moved(desk) == (0, 0)
    name = "w" * 90
    Work.objects.filter(ref="p2-t").update(ref=name)
    overtaken_by(monkeypatch, Work.objects.filter(ref=name).delete)
    gone = refusal(lambda: change_work(context, name, WorkChange(hours=1), reason=""), UnfitError)
    assert gone == Text("refused.no_work_with_id", id="w" * 80)


# --- ranks ---


def queue() -> Book:
    """Return a book in which ben alone serves a, b, the hold c, d and e, one after the other.

    b is due on 25 January, the hold on 10 February, d (80 h) on 26 February; he is away in the
    first week of February. Before b, d takes the time in which b and c would be in time.
    """
    book = small_book()
    named = [
        promised("a", "acme", 20, date(2027, 3, 1), 10),
        promised("b", "nord", 20, date(2027, 1, 25), 11),
        promised("d", "acme", 80, date(2027, 2, 26), 13),
        promised("e", "nord", 8, date(2027, 6, 1), 14),
    ]
    c = HoldNoun(
        id="c",
        title="Held c",
        holder="Ruth Sand",
        customer="nord",
        rank=12,
        due_date=date(2027, 2, 10),
        expires_at=NOW + timedelta(hours=48),
        work=(task("c-t", 20),),
    )
    return book.changed(people=book.people[:1], promises=tuple(named), holds=(c,))


@pytest.fixture
def queued(desk: Desk) -> Desk:
    del desk  # of which the clock and what is kept warm are as tests want them
    keep_nothing()
    return small_desk(queue(), "queue.example/ledger")


def order(desk: Desk) -> dict[str, int]:
    return {
        ref: rank
        for row in (Promise, Hold)
        for ref, rank in row.objects.filter(company=desk.company).values_list("ref", "rank")
    }


def odds_of(desk: Desk, ref: str, **where: str) -> dict[str, str]:
    shifted = if_ranked(acting_as(desk, "leader").warm, ref, **where).shifted
    found = next(each for each in shifted if each.id == ref)
    return {"before": f"{found.before:.4f}", "after": f"{found.after:.4f}"}


def test_a_push_moves_those_between_back_by_one_and_its_entry_tells_whom_it_endangers(
    queued: Desk,
) -> None:
    context = acting_as(queued, "leader")
    lost = refusal(lambda: change_rank(context, "d", ahead_of="b", reason="  "), UnreasonedError)
    assert lost == Text("refused.no_reason_to_rank", promises=Listed(("Work b", "Held c")))
    assert order(queued) == {"a": 10, "b": 11, "c": 12, "d": 13, "e": 14}
    odds = odds_of(queued, "d", ahead_of="b")
    assert odds["before"] < odds["after"]
    number = Promise.objects.get(company=queued.company, ref="b").number
    own = Promise.objects.get(company=queued.company, ref="d").number
    overtaken = change_rank(
        acting_as(queued, "leader"), f"P-{own}", ahead_of=f"P-{number}", reason="They pay."
    )
    assert overtaken == ("b", "c")
    assert order(queued) == {"a": 10, "d": 11, "b": 12, "c": 13, "e": 14}
    kind, by, facts, sealed = entered(queued)
    assert (kind, by, sealed) == (
        "promise.ranked",
        actor(queued, "leader"),
        {"reason": "They pay."},
    )
    assert facts == {
        "promise": "d",
        "ahead_of": "b",
        "odds": odds,
        "overtaken": ["b", "c"],
        "endangered": ["c", "b"],  # who loses most comes first
        "against_advice": True,
    }
    assert book_moved(queued) == (1, 0)
    assert revisions(queued) == {"ben": 1}
    changed = {
        ref: at
        for row in (Promise, Hold)
        for ref, at in row.objects.filter(company=queued.company).values_list(
            "ref", "changed_at_revision"
        )
    }
    assert changed == {"a": 0, "b": 1, "c": 1, "d": 1, "e": 0}
    assert Promise.objects.get(company=queued.company, ref="d").revision == 1


def test_a_rank_is_taken_back_behind_whom_it_overtook(queued: Desk) -> None:
    change_rank(acting_as(queued, "leader"), "d", ahead_of="b", reason="They pay.")
    odds = odds_of(queued, "d", behind="c")
    assert odds["before"] > odds["after"]
    number = Hold.objects.get(company=queued.company, ref="c").number
    own = Promise.objects.get(company=queued.company, ref="d").number
    first = rank_behind(
        acting_as(queued, "leader"), f"P-{own}", behind=f"H-{number}", reason="Not paid."
    )
    assert first == ("b", "c")
    assert order(queued) == {"a": 10, "b": 11, "c": 12, "d": 13, "e": 14}
    kind, by, facts, sealed = entered(queued)
    assert (kind, by, sealed) == (
        "promise.ranked_back",
        actor(queued, "leader"),
        {"reason": "Not paid."},
    )
    assert facts == {
        "promise": "d",
        "behind": "c",
        "first": ["b", "c"],
        "odds": odds,
        "endangered": ["d"],
        "against_advice": True,
    }
    assert book_moved(queued) == (2, 0)
    assert revisions(queued) == {"ben": 2}


def test_who_wants_less_than_others_is_not_endangered_by_what_is_left_to_them(
    queued: Desk,
) -> None:
    Promise.objects.filter(company=queued.company, ref="b").update(warn_below=0.0)
    Hold.objects.filter(company=queued.company).delete()
    assert change_rank(acting_as(queued, "leader"), "d", ahead_of="b", reason="") == ("b",)
    facts = entered(queued)[2]
    assert (facts["endangered"], facts["against_advice"]) == ([], False)


def test_a_rank_behind_one_who_needs_the_time_more_needs_a_reason(queued: Desk) -> None:
    """Behind d, which takes all the time until it is due, b would be late."""
    context = acting_as(queued, "leader")
    lost = refusal(lambda: rank_behind(context, "b", behind="d", reason=" "), UnreasonedError)
    assert lost == Text("refused.no_reason_to_rank", promises=Listed(("Work b",)))
    assert rank_behind(context, "b", behind="d", reason="They wait.") == ("c", "d")
    assert order(queued) == {"a": 10, "c": 11, "d": 12, "b": 13, "e": 14}
    facts = entered(queued)[2]
    assert (facts["endangered"], facts["against_advice"]) == (["b"], True)


@pytest.mark.parametrize("verb", ["ahead_of", "behind"])
def test_a_rank_is_changed_only_as_it_was_read_and_next_to_what_is_there(
    queued: Desk, verb: str
) -> None:
    change: Any = {"ahead_of": change_rank, "behind": rank_behind}[verb]  # type: ignore[dict-item] # either

    def changed(ref: str, other: str, **more: int) -> Text:
        context = acting_as(queued, "leader")
        return refusal(lambda: change(context, ref, **{verb: other}, reason="x", **more))

    code = {"ahead_of": "refused.served_before_already", "behind": "refused.served_behind_already"}
    nobody = "x" * 90
    assert changed("b", nobody) == Text("refused.no_promise_or_hold", ref="x" * 80)
    assert changed("b", "b") == Text(code[verb], other="b")
    done = {"ahead_of": ("b", "d"), "behind": ("d", "b")}[verb]
    assert changed(*done) == Text(code[verb], other=done[1])
    undone = done[::-1]
    stale = changed(*undone, expected=1)
    assert stale == Text("refused.promise_changed_meanwhile")
    assert order(queued) == {"a": 10, "b": 11, "c": 12, "d": 13, "e": 14}
    context = acting_as(queued, "leader")
    change(context, undone[0], **{verb: undone[1]}, reason="x", expected=0)
    assert order(queued) != {"a": 10, "b": 11, "c": 12, "d": 13, "e": 14}


def test_what_is_over_is_ranked_without_advice(queued: Desk) -> None:
    Promise.objects.filter(company=queued.company, ref="d").update(state="kept")
    assert change_rank(acting_as(queued, "leader"), "d", ahead_of="b", reason="") == ("b", "c")
    assert order(queued)["d"] == 11
