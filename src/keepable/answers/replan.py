"""Changes: accept, push, refresh. What stays the same is not computed again, bit for bit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from keepable.answers.answer_texts import listed
from keepable.answers.asking import answer_from, commitment_for
from keepable.answers.deals import touched_of
from keepable.answers.evidence import judged_by
from keepable.domain.parts import PARTS
from keepable.domain.promise import Promise, PromiseVersion
from keepable.forecast.agenda import Commitment, agenda_of, standing_commitments
from keepable.forecast.compile import Frame, build_frame, compile_agenda, same_rows, with_book
from keepable.forecast.draw_keys import project_key, renamed_work
from keepable.forecast.forecasting import MARKS, Forecast, run_forecast
from keepable.forecast.resume_marks import Mark, Partway, joined, state_at
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from keepable.answers.answer import Affected, Answer
    from keepable.answers.question import Question
    from keepable.domain.book import Book
    from keepable.domain.promise import Advice
    from keepable.forecast.compile import Compiled

# Parts of a book that the draws and the time of everybody rest on.
FRAME_PARTS = (
    *("as_of", "settings", "calibration"),
    *(part.field for part in PARTS if part.moves_all),
)


LEAST_MOVE_DAYS = 1e-9  # whoever moves in a single future is named


@dataclass(frozen=True, slots=True)
class Pushed:
    """What it would be to place an ask ahead of others: its answer, and everyone who moves."""

    answer: Answer
    moved: tuple[Affected, ...]


def refresh(warm: Forecast, book: Book, *, changes_follow: bool = True) -> Forecast:
    """Bring the `warm` forecast up to date with `book`, equal to a full run bit for bit.

    When time or people changed, everything is computed anew. Otherwise the work up to the first
    task that differs is taken over from the nearest mark before it, and only the rest is placed
    again; nothing at all when only dates moved. Unless `changes_follow`, nothing is noted from
    which the next one could take up in the middle.
    """
    if any(getattr(warm.book, part) != getattr(book, part) for part in FRAME_PARTS):
        handed_in = warm.frame.predictor if warm.frame.is_handed_in else None
        frame = build_frame(book, handed_in, warm.seed)
        compiled = compile_agenda(frame, agenda_of(standing_commitments(book)))
        marks = MARKS if changes_follow else ()
        return run_forecast(frame, compiled, warm.seed, warm.scenarios, marks=marks)
    frame = with_book(warm.frame, book)
    return continued(warm, frame, standing_commitments(book), changes_follow=changes_follow)


def continued(
    warm: Forecast,
    frame: Frame,
    commitments: Sequence[Commitment],
    *,
    changes_follow: bool = True,
) -> Forecast:
    """Place `commitments` on `frame`, taking over from `warm` what did not change.

    `changes_follow` is as in `refresh`.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.forecast.forecasting import forecast
    >>> warm = forecast(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), scenarios=64)
    >>> continued(warm, warm.frame, ()).completion_g.shape
    (64, 0)
    """
    agenda = agenda_of(commitments)
    taken = same_rows(warm.compiled, warm.frame, agenda, frame)
    compiled = compile_agenda(frame, agenda, warm.compiled, taken)
    same = unchanged_tasks(warm.compiled, compiled)
    size = len(compiled.agenda.tasks)
    if same == size == len(warm.compiled.agenda.tasks) and _same_owners(warm.compiled, compiled):
        return replace(warm, frame=frame, compiled=compiled, memory={})
    marks = MARKS if changes_follow else ()
    start = _latest_state(warm, same)
    if start is None or warm.finish_g is None:
        return run_forecast(frame, compiled, warm.seed, warm.scenarios, marks=marks)
    known = (start, warm.finish_g[:, : start.position])
    again = run_forecast(frame, compiled, warm.seed, warm.scenarios, start=known, marks=marks)
    return replace(again, marks=_chained(warm.marks, again.marks))


def _latest_state(warm: Forecast, same: int) -> Partway | None:
    """Return what was left last before the task number `same`, as far as that is known.

    The end is known, too: work that is appended takes up where the forecast stopped.
    """
    size = len(warm.compiled.agenda.tasks)
    if size <= same:
        return Partway(size, warm.futures)
    before = [mark.position for mark in warm.marks if mark.position <= same]
    return state_at(before[-1], warm.marks, warm.futures) if before else None


def _chained(before: Sequence[Mark], again: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return the marks of a forecast that took up where the first of those `again` stands.

    Where it took up at the end, the last mark `before` goes on to what comes now.
    """
    if not again:
        return ()
    kept = [mark for mark in before if mark.position < again[0].position]
    if len(kept) == len(before):
        return (*kept[:-1], *(joined(mark, again[0]) for mark in kept[-1:]), *again[1:])
    return (*kept, *again)


def _same_owners(before: Compiled, after: Compiled) -> bool:
    return before.agenda.commitment_of == after.agenda.commitment_of and len(
        before.agenda.commitments
    ) == len(after.agenda.commitments)


def unchanged_tasks(before: Compiled, after: Compiled) -> int:
    """Return how many tasks, from the first on, are placed in `after` exactly as in `before`."""
    old, new = before.agenda, after.agenda
    count = 0
    for a, b in zip(old.tasks, new.tasks, strict=False):
        if a is not b and a != b:
            break
        count += 1
    keys = (
        *("uid", "project_uid", "base_min", "expected_min", "allowance_min", "release_g"),
        *("spent_min", "spent_score", "common_mean", "common_spread"),
    )
    for key in keys:
        differs = np.flatnonzero(before.tasks.rows[key][:count] != after.tasks.rows[key][:count])
        count = int(differs[0]) if differs.size else count
    return count


def accept(
    warm: Forecast,
    question: Question,
    *,
    promiser: str,
    made_at: datetime,
    advice: Advice | None = None,
    promise_id: str = "",
) -> tuple[Book, Forecast]:
    """Turn `question` into a promise at the end of the order of service of the `warm` book.

    `promiser`, `made_at`, `advice` and `promise_id` are as in `promise_from`. ValueError when
    there is no date. The forecast that comes with the new book equals a full run bit for
    bit, and the promise comes out exactly as the ask did.
    """
    made = promise_from(
        warm.book,
        question,
        promiser=promiser,
        made_at=made_at,
        advice=advice,
        promise_id=promise_id,
    )
    changed = warm.book.changed(promises=(*warm.book.promises, made))
    return changed, refresh(warm, changed)


def promise_from(
    book: Book,
    question: Question,
    *,
    promiser: str,
    made_at: datetime,
    advice: Advice | None = None,
    promise_id: str = "",
) -> Promise:
    """Return the promise that `question` becomes in `book`, last in the order of service.

    `promiser`, `made_at` and the `advice` on the table go into its first version. It is called
    `promise_id`, and its tasks are numbered under it; without one it is called by what is asked,
    as in a book that people write. Either way it draws the same futures as the ask did.
    ValueError when there is no date.

    >>> from datetime import UTC, date, datetime
    >>> from keepable.domain.book import Book
    >>> from keepable.answers.question import Question
    >>> now = datetime(2027, 1, 4, tzinfo=UTC)
    >>> tea = Question(text="", title="Tea", customer="ann", zone="UTC",
    ...                requested_date=date(2027, 1, 8))
    >>> promise_from(Book(as_of=now), tea, promiser="bo", made_at=now).id
    'ann:ask'
    """
    if question.requested_date is None:
        raise TextError(Text("promise.needs_a_date"))
    commitment = commitment_for(book, question)
    ranks = [promise.rank for promise in book.promises] + [hold.rank for hold in book.holds]
    work = commitment.work
    return Promise(
        id=promise_id or commitment.id,
        title=commitment.title,
        promiser=promiser,
        customer=question.customer,
        rank=max(ranks, default=0) + 1,
        versions=(
            PromiseVersion(
                due_date=question.requested_date, made_at=made_at, made_by=promiser, advice=advice
            ),
        ),
        deal=question.deal,
        items=question.items,
        work=renamed_work(work, commitment.id, promise_id) if promise_id else work,
        draw_key=project_key(commitment.id) if promise_id else "",
    )


def push(warm: Forecast, question: Question, ahead_of: Sequence[str]) -> Pushed:
    """Answer `question` as if it were served before the promises and holds named in `ahead_of`.

    Every promise and hold of the `warm` forecast whose odds or date change is named, before and
    after. ValueError when a name is not among the open promises and holds.
    """
    standing = warm.compiled.agenda.commitments
    place = _first_of(standing, ahead_of)
    asked = commitment_for(warm.book, question)
    order = [*standing[:place], asked, *standing[place:]]
    after = continued(warm, warm.frame, order, changes_follow=False)
    owners = np.array(after.compiled.agenda.commitment_of, dtype=np.int64)
    outcomes = after.compiled.outcomes[owners == place]
    answer = answer_from(warm, question, after.completion_g[:, place], outcomes)
    evidence = replace(answer.evidence, judged=tuple(judged_by(after, asked.work, asked)))
    return Pushed(replace(answer, evidence=evidence), _moved(warm, after, place))


def _first_of(standing: Sequence[Commitment], ahead_of: Sequence[str]) -> int:
    """Return the place of the first of `standing` that is named in `ahead_of`."""
    places = {entry.id: number for number, entry in enumerate(standing)}
    unknown = [name for name in ahead_of if name not in places]
    if not ahead_of:
        raise TextError(Text("push.nothing_named"))
    if unknown:
        raise TextError(Text("push.no_such", names=listed(unknown)))
    return min(places[name] for name in ahead_of)


def _moved(warm: Forecast, after: Forecast, place: int) -> tuple[Affected, ...]:
    """Compare every promise and hold before and after an ask came in at `place`."""
    moved = []
    for number, entry in enumerate(warm.compiled.agenda.commitments):
        if entry.is_recurring:
            continue
        before_g = warm.completion_g[:, number]
        after_g = after.completion_g[:, number + (number >= place)]
        touch = touched_of(warm, entry, before_g, after_g, LEAST_MOVE_DAYS)
        if touch is not None:
            moved.append(touch)
    return tuple(sorted(moved, key=lambda touch: -touch.days_later))
