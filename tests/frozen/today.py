"""What the engine answers, as numbers and dates in words that no renaming in the code changes.

This is the only module of the frozen answers that knows today's names: whoever renames a function
or a field maps it here, and the answers stay what they were. Promises, holds and deals go by their
place in the book ("promise 2"), as ids may change; sentences are never frozen.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from keepable.answers import (
    accept,
    ask,
    breakers,
    build_question,
    fullness_of,
    likely,
    mix_of,
    pipeline_odds,
    plan_of,
    promise_odds,
    push,
    what_fills,
    why,
)
from keepable.answers.fullness import weekly_hours
from keepable.answers.question import Question
from keepable.calibration.date_guard import DateGuard
from keepable.calibration.guard import Guard, ranges_of
from keepable.calibration.judging import summary_of
from keepable.calibration.judging import walk as judge
from keepable.calibration.shared_error import shared_error
from keepable.domain.book import book_from_plain
from keepable.forecast import forecast
from keepable.formats import read_mpsplib, read_psplib
from keepable.ledger.exports import ExportedEntry, row_in
from keepable.ledger.notes import verifier_key
from keepable.ledger.receipts import proven, receipt_in
from keepable.ledger.verifying import verify
from keepable.replay.dates_kept import by_kind, verdicts
from keepable.replay.walking import last_day_of, walk
from keepable.samples import demo_book
from keepable.samples.generate import generate_book

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from keepable.answers import Affected, Answer, Mix
    from keepable.domain.book import Book
    from keepable.forecast import Forecast

Plain = dict[str, Any]

VERDICTS = {"yes": "yes", "risky": "risk", "no": "no", "not for sale": "absent", "undated": "open"}
KINDS = {"people": "people", "leave": "leave", "customer": "customer", "work": "work"}
CHECKS = {
    name: name
    for name in ("lines", "numbers", "times", "leaves", "seals", "keys", "signatures", "roots")
}
NOW = datetime(2027, 3, 22, 8, tzinfo=UTC)
SHORT_HASH = 16
WEEKS = 12


# --- what is given -----------------------------------------------------------------------------


def book_of(plain: Plain) -> Book:
    """Read a book from the plain data of a file."""
    return book_from_plain(plain)


def instance_of(path: Path) -> Book:
    """Read an instance of PSPLIB or MPSPLib."""
    book, problems = read_psplib(path) if path.suffix == ".sm" else read_mpsplib(path)
    assert book is not None, problems
    return book


def demo_at(as_of: str) -> Book:
    """Return the demo company in the week of a day."""
    return demo_book(datetime.fromisoformat(as_of))


def generated(tasks: int, seed: int) -> Book:
    """Return a book that the product draws itself."""
    return generate_book(tasks, seed)


# --- numbers -----------------------------------------------------------------------------------


def digest(value: object) -> str:
    """Return a short hash of plain data or of an array, bit for bit."""
    if isinstance(value, np.ndarray):
        held = np.ascontiguousarray(value)
        data = held.astype(held.dtype.newbyteorder("<")).tobytes()
    else:
        data = json.dumps(plain(value), sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(data).hexdigest()[:SHORT_HASH]


def plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return `value` as JSON holds it: days as text, numbers of numpy as numbers."""
    match value:
        case date():
            return value.isoformat()
        case np.generic():
            return value.item()
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case str():
            return value
        case Sequence():
            return [plain(each) for each in value]
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Labels:
    """The place in the book of what is promised, held and offered, by kind and id."""

    known: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, book: Book) -> Labels:
        """Return the parts of `book` their places."""
        parts: dict[str, tuple[str, ...]] = {
            "recurring": tuple(each.id for each in book.recurring),
            "promise": tuple(each.id for each in book.promises),
            "hold": tuple(each.id for each in book.holds),
            "deal": tuple(each.id for each in book.deals),
        }
        return cls(
            {
                (kind, name): f"{kind} {place}"
                for kind, names in parts.items()
                for place, name in enumerate(names)
            }
        )

    def __call__(self, kind: str, name: str) -> str:
        """Return the place of what is called `name`."""
        return self.known[kind, name]

    def any(self, name: str) -> str:
        """Return the place of the promise or hold that is called `name`."""
        return next(
            self.known[kind, name] for kind in ("promise", "hold") if (kind, name) in self.known
        )


# --- a book ------------------------------------------------------------------------------------


def answers_of(book: Book, asks: Sequence[Plain], *, wins: bool = True) -> Plain:
    """Return all that the engine says of `book`, and of what is asked of it."""
    warm = forecast(book)
    found = {
        "standing": _standing(warm),
        "work": _work(warm),
        "full": _full(warm),
        "load": _load(warm),
        "weeks": _weeks(warm),
        "deals": _deals(warm),
        "asks": [_asked(warm, each) for each in asks],
    }
    if wins and book.deals:
        found["wins"] = _wins(warm)
    return dict(plain(found))


def _standing(warm: Forecast) -> Plain:
    """Everything that is owed, in the order of service: its odds, its dates, all its futures."""
    label, zone = Labels.of(warm.book), warm.book.settings.zone
    agenda = warm.compiled.agenda
    order = [
        [label(entry.kind, entry.id), digest(warm.days_of(warm.completion_g[:, number], zone))]
        for number, entry in enumerate(agenda.commitments)
    ]
    return {
        "order": order,
        "odds": {
            label(each.kind, each.id): {
                "due": each.due_date,
                "odds": each.odds,
                "error": each.odds_error,
                "dates": [each.date_50, each.date_80, each.date_95],
                "warned": each.warn,
            }
            for each in promise_odds(warm)
        },
    }


def _work(warm: Forecast) -> Plain:
    """Who does what when: the first and the last task in full, all of them as a hash."""
    label = Labels.of(warm.book)
    kinds = {entry.id: entry.kind for entry in warm.compiled.agenda.commitments}
    plan = plan_of(warm)
    owners = [label(kinds[each.commitment_id], each.commitment_id) for each in plan]
    rows = [
        [
            owner,
            [each.start_10, each.start_50, each.start_90],
            [each.finish_10, each.finish_50, each.finish_90],
            _who(each.person),
            each.person_share,
            {str(_who(name)): share for name, share in sorted(each.shares.items())},
        ]
        for owner, each in zip(owners, plan, strict=True)
    ]
    return {
        "tasks": len(rows),
        "ends": [rows[0], rows[-1]] if rows else [],
        "by owner": {
            name: digest([row for row in rows if row[0] == name]) for name in sorted(set(owners))
        },
    }


def _who(name: str) -> str | None:
    return None if name == "nobody" else name


def _full(warm: Forecast) -> Plain:
    found = fullness_of(warm, WEEKS)
    rows = {
        f"{row.kind} {row.name}": [
            sum(row.capacity_hours),
            sum(row.booked_hours),
            max(row.full_share, default=0.0),
            digest([row.capacity_hours, row.booked_hours, row.full_share]),
            digest([row.booked_10_hours, row.booked_50_hours, row.booked_90_hours]),
        ]
        for row in found.rows
    }
    return {"weeks": [found.weeks[0], found.weeks[-1]], "rows": rows}


def _load(warm: Forecast) -> Plain:
    members = warm.frame.roster.members
    found = [weekly_hours(warm, r, WEEKS) for r in range(len(members))]
    every = [[_mean(each.capacity), _mean(each.booked)] for each in found]
    rows = [
        [member.name, sum(capacity), sum(booked)]
        for member, (capacity, booked) in zip(members, every, strict=True)
    ]
    return {"rows": rows, "weekly": digest(every)}


def _mean(hours: NDArray[np.float64]) -> list[float]:
    rounded: list[float] = hours.mean(axis=0).round(2).tolist()
    return rounded


def _weeks(warm: Forecast) -> Plain:
    """Return what fills the third week of each team."""
    label = Labels.of(warm.book)
    monday = fullness_of(warm, 3).weeks[2]
    found = {}
    for team in warm.book.teams:
        week = what_fills(warm, team.id, monday)
        if week is not None:
            filled = [[label(each.kind, each.id), each.hours, each.share] for each in week.fillings]
            found[team.name] = [week.booked_hours, filled, list(week.away)]
    return found


def _deals(warm: Forecast) -> Plain:
    label = Labels.of(warm.book)
    return {
        label("deal", each.id): {
            "odds": each.odds,
            "error": each.odds_error,
            "date 80": each.date_80,
            "hours": each.hours_expected,
        }
        for each in pipeline_odds(warm)
    }


def _wins(warm: Forecast) -> Plain:
    """Return what winning all open deals does, in both orders, and which alone breaks a promise."""
    label = Labels.of(warm.book)
    won = [deal.id for deal in warm.book.deals if deal.state == "open"]
    alone = breakers(warm)
    return {
        "after": _mix(warm, mix_of(warm, won, "after")),
        "by date": _mix(warm, mix_of(warm, won, "by date")),
        "alone": {label("deal", name): _mix(warm, mix) for name, mix in alone.items()},
    }


def _mix(warm: Forecast, mix: Mix) -> Plain:
    label = Labels.of(warm.book)
    return {
        "chance": mix.chance,
        "deals": {label("deal", each.id): [each.odds, each.date_80] for each in mix.deals},
        "touched": [_touched(label, each) for each in mix.affected],
        "breaks": [label.any(name) for name in mix.breaks],
    }


def _touched(label: Labels, each: Affected) -> list[object]:
    return [
        label(each.kind, each.id),
        [each.odds_before, each.odds_after],
        [each.date_80_before, each.date_80_after],
        each.days_later,
    ]


# --- a question --------------------------------------------------------------------------------


def _asked(warm: Forecast, asked: Plain) -> Plain:
    """Return the answer, that of the promise it becomes, and what pushing it ahead would do."""
    question = _question(warm.book, asked)
    answer = likely(warm, question, why(warm, question, ask(warm, question)))
    found = {"answer": _answer(warm, answer)}
    if question.promise is not None or not answer.keepable:
        return found
    ahead = [entry for entry in warm.compiled.agenda.commitments if entry.kind != "recurring"]
    if ahead:
        pushed = push(warm, question, [ahead[0].id])
        label = Labels.of(warm.book)
        found["pushed"] = {
            **_dated(pushed.answer),
            "moved": [_touched(label, each) for each in pushed.moved],
        }
    if question.requested_date is not None:
        found["promised"] = _promised(warm, question)
    return found


def _promised(warm: Forecast, question: Question) -> Plain:
    """Promise it, and ask for the same once more: the futures are those of the ask."""
    book, after = accept(warm, question, promiser="rep", made_at=NOW)
    days = after.days_of(after.completion_g[:, -1], question.zone)
    again = Question(
        text="",
        title=question.title,
        customer=question.customer,
        zone=question.zone,
        items=question.items,
        work=question.work,
        requested_date=question.requested_date,
    )
    return {
        "futures": digest(days),
        "standing": promise_odds(after)[-1].odds,
        "others": digest([each.odds for each in promise_odds(after)[:-1]]),
        "promises": len(book.promises),
        "once more": _dated(ask(after, again)),
    }


def _question(book: Book, asked: Plain) -> Question:
    wanted = date.fromisoformat(asked["by"]) if "by" in asked else None
    if "work" in asked:
        work = book_of(
            {
                "as_of": "2027-01-01T00:00:00Z",
                "catalogue": [
                    {"id": "x", "name": "x", "state": "available", "template": asked["work"]}
                ],
            }
        )
        customer = next(each for each in book.customers if each.id == asked["customer"])
        return Question(
            text="",
            title="Extra",
            customer=customer.id,
            zone=customer.zone,
            work=work.catalogue[0].template,
            requested_date=wanted,
        )
    scope = asked["deal"] if "deal" in asked else " + ".join(asked["items"])
    question, problems = build_question(
        book, scope=scope, customer=asked.get("customer", ""), requested_date=wanted
    )
    assert question is not None, [problem.what for problem in problems]
    return question


def _dated(answer: Answer) -> Plain:
    """Odds and dates of an answer, and its curve."""
    return {
        "verdict": VERDICTS[answer.verdict],
        "by": answer.requested_date,
        "odds": answer.odds,
        "error": answer.odds_error,
        "at most": answer.odds_cap,
        "dates": {each.level: [each.date, each.earliest, each.latest] for each in answer.keepable},
        "curve": [
            len(answer.curve),
            [[point.date, point.odds] for point in answer.curve[:1]],
            digest([[point.date, point.odds] for point in answer.curve]),
        ],
    }


def _answer(warm: Forecast, answer: Answer) -> Plain:
    label = Labels.of(warm.book)
    return {
        **_dated(answer),
        "zone": answer.zone,
        "hours": [answer.hours_low, answer.hours_expected, answer.hours_high],
        "rests on": [answer.evidence.outcomes, answer.evidence.tasks],
        "if likely deals come first": [answer.likely_odds, answer.likely_date_80],
        "held up by": [
            [KINDS[each.kind], each.name, each.days_gained, each.date_80, each.busy_until]
            for each in answer.binding
        ],
        "touched": [_touched(label, each) for each in answer.affected],
        "promised already": answer.already_promised and label.any(answer.already_promised),
    }


# --- the past ----------------------------------------------------------------------------------


def replay_of(book: Book, *, every: int) -> Plain:
    """Return what would have been promised through the history of `book`, and what was kept."""
    guards: defaultdict[str, DateGuard] = defaultdict(DateGuard)
    steps = list(walk(book.outcomes, seed=3, every=every, guards=guards))
    entries = [entry for step in steps for entry in step]
    rows = [
        [e.kind, e.day, e.name, e.tasks, e.dates, e.missed, e.finished, e.fell] for e in entries
    ]
    last = last_day_of(book.outcomes)
    found = {
        "steps": len(steps),
        "promises": len(rows),
        "all": digest(rows),
        "read at": {kind: list(guard.reading()) for kind, guard in sorted(guards.items())},
        "kept": {
            kind: {
                level: [v.promised, v.judged, v.inside, v.kept, v.came_due, v.no_date, v.left_out]
                for level, v in verdicts(group, last).items()
            }
            for kind, group in sorted(by_kind(entries).items())
        },
    }
    return dict(plain(found))


def learned_of(book: Book) -> Plain:
    """Return what the outcomes of `book` teach: ranges, the common share, and how good they are."""
    guard = Guard()
    judged = list(judge(book.outcomes, guard=guard))
    if not judged:
        return {"outcomes": 0}
    summary = summary_of(judged)
    share, pairs = shared_error(judged)
    found = {
        "outcomes": summary.count,
        "inside": summary.coverage,
        "scores": [summary.crps_log, summary.crps_log_raw, summary.crps_hours],
        "fell": digest([entry.pit for entry in judged]),
        "common share": [share, pairs],
        "ranges": [[each.person, each.added] for each in ranges_of(guard)],
    }
    return dict(plain(found))


# --- the ledger --------------------------------------------------------------------------------


def checked(lines: Iterable[str], checkpoints: str) -> Plain:
    """Return what the check of a ledger finds: its size, and faults by their checks and entries."""
    found = verify(lines, checkpoints)
    last = None if found.last is None else [found.last.size, found.last.root.hex()[:SHORT_HASH]]
    faults = [[CHECKS[each.check], each.number] for each in found.findings]
    return {
        "read": [found.entries, found.checkpoints, last],
        "faults": {check: sum(fault[0] == check for fault in faults) for check, _ in faults},
        "first": faults[:1],
        "all": digest(faults),
    }


def receipt_holds(text: str, ledger: Iterable[str]) -> bool:
    """Return whether a receipt is proven by the keys that a ledger names."""
    rows = [row_in(line) for line in list(ledger)[1:]]
    entries = [row.entry for row in rows if isinstance(row, ExportedEntry)]
    keys = [verifier_key(str(entry.facts["key"])) for entry in entries if "key" in entry.facts]
    try:
        proven(receipt_in(text), keys)
    except ValueError:
        return False
    return True
