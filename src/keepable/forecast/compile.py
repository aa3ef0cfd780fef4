"""From the nouns of a book to the flat arrays of the kernels."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from keepable.calibration import (
    TABLE_SIZE,
    UNKNOWN,
    CommonScore,
    Predictor,
    RatioTable,
    Sign,
    WorkFacts,
    common_score,
    predictor_from,
    sign_of,
)
from keepable.calibration.ratios import THIN_TAIL, remaining, share_above
from keepable.domain.time import zone_named
from keepable.forecast.agenda import Agenda
from keepable.forecast.draw_keys import idle_uid, project_keys, project_uid, wait_uid, work_uid
from keepable.forecast.eligibility import NobodyError
from keepable.forecast.kernels.draws import SCORE_ONE, WEIGHT_BITS, draw_parameters
from keepable.forecast.kernels.layout import NEED, NO_PIPELINE, RATIO_ONE, TASK, WAIT, Tasks
from keepable.forecast.roster import Roster, build_roster, patterns_of
from keepable.forecast.timeline import Timeline, build_timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from numpy.typing import NDArray

    from keepable.domain.book import Book
    from keepable.domain.work import Need, Work
    from keepable.forecast.agenda import Commitment
    from keepable.forecast.kernels.layout import Model

# Non-splittable work starts in a gap that would hold it in 8 of 10 cases.
ALLOWANCE_LEVEL = 0.8
WAIT_ENTRIES = 64
FROM_RELEASE = -1  # less the g of the release: days that count from there
MOST_MINUTES = 2**31
MOST_KNOWN = 1 << 16  # tasks that are remembered


class RatioRow(NamedTuple):
    """A ratio table as the kernels read it, worked out once; the table keeps its id its own."""

    row: bytes
    mean: float
    allowance: float
    table: RatioTable


class TaskCells(NamedTuple):
    """What a task has in the arrays, whatever it belongs to: a cell in each of some columns.

    `ratios`, `waits` (number drawn by, days, due g) and `needs` (eligible resources, crew) stand
    in rows of their own. `outcomes` tells how many are behind its estimate.
    """

    cells: dict[str, int]
    ratios: bytes
    outcomes: int
    waits: tuple[tuple[int, tuple[int, ...], int], ...]
    needs: tuple[tuple[tuple[int, ...], int], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stays the same for all work of a book: time, people and how draws are made.

    `learned` is what its finished work tells of the common score of a project, `project_keys`
    holds what projects are drawn by that are not drawn by their names. `known` remembers tasks
    that were compiled before.
    """

    book: Book
    timeline: Timeline
    roster: Roster
    predictor: Predictor
    is_handed_in: bool = False
    learned: Mapping[str, CommonScore] = field(default_factory=dict)
    project_keys: Mapping[str, str] = field(default_factory=dict)
    rows: dict[int, RatioRow] = field(default_factory=dict, compare=False, repr=False)
    known: dict[Work, TaskCells] = field(default_factory=dict, compare=False, repr=False)

    @property
    def model(self) -> Model:
        """The same as arrays for the kernels."""
        return self.roster.model


def build_frame(book: Book, predictor: Predictor | None, seed: int) -> Frame:
    """Lay out time and people of `book`; `predictor` gives the ratios, `seed` the draws.

    Without one, what `book` carries is learned from: its outcomes, else its ratio records.
    """
    settings = book.settings
    timeline = build_timeline(
        book.calendars,
        book.as_of,
        settings.horizon_weeks,
        settings.slot_minutes,
        patterns_of(book).values(),
    )
    drawing = draw_parameters(seed, book.calibration.common_share, settings.slot_minutes)
    roster = build_roster(book, timeline, drawing)
    learned = predictor or predictor_from(book.calibration, book.outcomes)
    return with_book(Frame(book, timeline, roster, learned, predictor is not None), book)


def with_book(frame: Frame, book: Book) -> Frame:
    """Return the `frame` of a `book` that differs from its own only in what is owed and done."""
    changed = replace(frame, book=book, project_keys=project_keys(book))
    return replace(changed, learned=_learned(changed))


def _learned(frame: Frame) -> dict[str, CommonScore]:
    """Judge the common score of each project of the book that has hours on it."""
    book, share = frame.book, frame.book.calibration.common_share
    signs: dict[str, list[Sign]] = {}
    owned = [(promise.id, promise.work) for promise in book.promises]
    owned += [(hold.id, hold.work) for hold in book.holds]
    for owner, work in owned if share > 0.0 else ():
        for task in work:
            if task.hours_spent > 0.0 and task.status in {"done", "started"}:
                table = frame.predictor.predict(work_facts(frame, task), book.as_of)
                ratio = task.hours_spent / task.estimate.hours
                sign = sign_of(table, ratio, finished=task.status == "done")
                signs.setdefault(project_of(task, owner), []).append(sign)
    return {project: common_score(found, share) for project, found in signs.items()}


def project_of(task: Work, owner: str) -> str:
    """Return the project of `task`: its own, else what it was promised for, `owner`.

    >>> from keepable.domain.work import Estimate, Need, Work
    >>> need = (Need(skill="build"),)
    >>> project_of(Work(id="x", title="X", estimate=Estimate(hours=1), needs=need), "acme-sso")
    'acme-sso'
    """
    return task.project or owner


class SharedRows(NamedTuple):
    """Rows that tasks have in common, each with its place: ratios, waits, eligible resources."""

    ratios: dict[bytes, int]
    waits: dict[tuple[int, ...], int]
    sets: dict[tuple[int, ...], int]


@dataclass(slots=True)
class _Columns:
    """Columns of `Tasks` while they grow; `begun` counts what was there before."""

    shared: SharedRows
    begun: dict[str, int]
    outcomes: list[int] = field(default_factory=list)
    cells: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, **cells: int) -> None:
        for name, cell in cells.items():
            self.cells[name].append(cell)

    def count(self, name: str) -> int:
        return self.begun.get(name, 0) + len(self.cells.get(name, ()))


@dataclass(frozen=True, slots=True)
class Compiled:
    """Tasks as arrays, with the agenda they came from and the outcomes behind each estimate."""

    agenda: Agenda
    tasks: Tasks
    outcomes: NDArray[np.int64]
    shared: SharedRows = field(repr=False, compare=False)


NOTHING = Compiled(
    Agenda((), (), ()), NO_PIPELINE.tasks, np.zeros(0, dtype=np.int64), SharedRows({}, {}, {})
)


def compile_agenda(
    frame: Frame, agenda: Agenda, before: Compiled = NOTHING, same: int = 0
) -> Compiled:
    """Turn the work of `agenda` into arrays for the kernels, on the `frame` of its book.

    The arrays of the first `same` tasks are taken over from `before`; `same_rows` says of how many
    that may be.
    """
    columns, kept = _taken_over(before, same)
    places = {task.id: place for place, task in enumerate(agenda.tasks)}
    rest = zip(agenda.tasks[same:], agenda.commitment_of[same:], strict=True)
    for task, number in rest:
        commitment = agenda.commitments[number]
        project = project_of(task, commitment.id)
        known = frame.known.get(task) or _remembered(frame, task)
        columns.add(
            project_uid=project_uid(project, frame.project_keys), commitment=number, **known.cells
        )
        _add_common(columns, frame.learned.get(project, UNKNOWN))
        _add_ratios(columns, known)
        _add_predecessors(columns, task, places)
        for uid, days, due_g in known.waits:
            _add_wait(columns, uid, days, due_g)
        _add_learned_wait(columns, frame, task, commitment)
        columns.add(wait_end=columns.count("wait_uid"))
        _add_needs(columns, known)
    outcomes = np.concatenate([before.outcomes[:same], np.array(columns.outcomes, dtype=np.int64)])
    return Compiled(agenda, _tasks(columns, kept), outcomes, columns.shared)


def same_rows(known: Compiled, before: Frame, agenda: Agenda, frame: Frame) -> int:
    """Return how many of the first tasks of `agenda` have the same arrays on `frame` as in `known`.

    `known` was compiled on the frame `before`, of the same time, people and outcomes.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> frame = build_frame(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)), None, 1)
    >>> same_rows(NOTHING, frame, NOTHING.agenda, frame)  # nothing has nothing in common
    0
    """
    old = known.agenda
    told = _told_otherwise(before, frame)
    owners: dict[tuple[int, int], bool] = {}

    def is_same(pair: tuple[Work, Work, int, int]) -> bool:
        a, b, mine, owner = pair
        key = (mine, owner)
        if key not in owners:
            one, other = old.commitments[mine], agenda.commitments[owner]
            is_alike = (one.kind, one.id, one.since) == (other.kind, other.id, other.since)
            owners[key] = mine == owner and is_alike
        if not owners[key] or (a is not b and a != b):
            return False
        return not told or project_of(b, agenda.commitments[owner].id) not in told

    pairs = zip(old.tasks, agenda.tasks, old.commitment_of, agenda.commitment_of, strict=False)
    return sum(1 for _ in takewhile(is_same, pairs))


def _told_otherwise(before: Frame, after: Frame) -> set[str]:
    """Return the projects whose finished work tells other than `before`, or whose draws differ."""
    learned = {
        project
        for project in before.learned.keys() | after.learned.keys()
        if before.learned.get(project, UNKNOWN) != after.learned.get(project, UNKNOWN)
    }
    redrawn = before.project_keys.items() ^ after.project_keys.items()
    return learned | {project for project, _ in redrawn}


def _taken_over(before: Compiled, same: int) -> tuple[_Columns, Tasks]:
    """Return columns that go on after the first `same` tasks of `before`, and their arrays."""
    tasks = before.tasks
    rows = tasks.rows[:same]
    lists = {"predecessors": "predecessor_end", "waits": "wait_end", "needs": "need_end"}
    ends = {name: int(rows[end][-1]) if same else 0 for name, end in lists.items()}
    kept = {name: getattr(tasks, name)[:end] for name, end in ends.items()}
    begun = {
        "uid": same,
        "predecessors": ends["predecessors"],
        "wait_uid": ends["waits"],
        "need_set": ends["needs"],
    }
    found = before.shared if same else NOTHING.shared
    shared = SharedRows(dict(found.ratios), dict(found.waits), dict(found.sets))
    return _Columns(shared, begun), tasks._replace(rows=rows, **kept)


def _g_of_day(frame: Frame, day: date | None) -> int:
    """Return the g at which `day` begins at home; 0 when there is no day, or when it is past."""
    if day is None:
        return 0
    home = zone_named(frame.book.settings.zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=home).astimezone(UTC)
    return frame.timeline.g_at(midnight)


def _add_common(columns: _Columns, known: CommonScore) -> None:
    columns.add(
        common_mean=round(known.mean * SCORE_ONE),
        common_spread=round(known.spread * (1 << WEIGHT_BITS)),
    )


def _remembered(frame: Frame, task: Work) -> TaskCells:
    """Compile `task` for the `frame`, which remembers it."""
    if len(frame.known) >= MOST_KNOWN:
        frame.known.clear()
    table = frame.predictor.predict(work_facts(frame, task), frame.book.as_of)
    hours, ratios = _hours_of(frame, task, table)
    frame.known[task] = TaskCells(
        cells={
            "uid": work_uid(task),
            "splittable": int(task.splittable),
            "release_g": _g_of_day(frame, task.release_date),
            **hours,
        },
        ratios=ratios,
        outcomes=table.outcomes,
        waits=tuple(_waits_of(frame, task)),
        needs=tuple(needs_of(frame.roster, task)),
    )
    return frame.known[task]


def _hours_of(frame: Frame, task: Work, table: RatioTable) -> tuple[dict[str, int], bytes]:
    """Return what `task` takes, in minutes, and the row of the ratios that it is drawn from."""
    drawn = frame.rows.get(id(table)) or frame.rows.setdefault(id(table), _row_of(table))
    left, spent_min, spent_score = drawn, 0, 0
    if task.hours_spent > 0.0:
        spent = task.hours_spent / task.estimate.hours
        left = _row_of(remaining(table, spent))
        if share_above(table, spent) < THIN_TAIL:
            drawn = left
        else:
            spent_min = round(task.hours_spent * 60.0)
            spent_score = round(sign_of(table, spent, finished=False).score * SCORE_ONE)
    base = min(max(round(task.estimate.hours * 60.0), 1), MOST_MINUTES)
    minutes = {
        "base_min": base,
        "spent_min": spent_min,
        "spent_score": spent_score,
        "expected_min": max(round(base * left.mean), 1),
        "allowance_min": max(round(base * left.allowance), 1),
    }
    return minutes, drawn.row


def _add_ratios(columns: _Columns, known: TaskCells) -> None:
    columns.outcomes.append(known.outcomes)
    ratios = columns.shared.ratios
    columns.add(table=ratios.setdefault(known.ratios, len(ratios)))


def _row_of(table: RatioTable) -> RatioRow:
    row = np.clip(np.rint(table.ratios * RATIO_ONE), 1, 65535).astype(np.uint16)
    return RatioRow(row.tobytes(), table.mean, table.quantile(ALLOWANCE_LEVEL), table)


def work_facts(frame: Frame, task: Work) -> WorkFacts:
    """Return what the predictor may know of `task`, on the `frame` of its book."""
    if task.person is not None:
        people: tuple[str, ...] = (task.person,)
    elif task.estimator is not None:
        people = (task.estimator,)
    else:
        roster = frame.roster
        people = tuple(roster.members[r].id for r in roster.eligible(task.needs[0]))
    return WorkFacts(
        hours=task.estimate.hours,
        low=task.estimate.low,
        high=task.estimate.high,
        people=people,
        kind=task.kind,
        requester=task.requester,
        project=task.project,
        part=task.part,
        text=task.text or task.title,
    )


def _add_predecessors(columns: _Columns, task: Work, places: dict[str, int]) -> None:
    for before in task.predecessors:
        if before in places:
            columns.add(predecessors=places[before])
    columns.add(predecessor_end=columns.count("predecessors"))


def _waits_of(frame: Frame, task: Work) -> Iterator[tuple[int, tuple[int, ...], int]]:
    """Return the waits of `task` for input: what each is drawn by, its days, and when it is due."""
    for number, wait in enumerate(task.waits):
        size = len(wait.days)
        days = tuple(wait.days[j * size // WAIT_ENTRIES] for j in range(WAIT_ENTRIES))
        yield wait_uid(task, number), days, _g_of_day(frame, wait.due_date)


def _add_wait(columns: _Columns, uid: int, days: tuple[int, ...], due_g: int) -> None:
    waits = columns.shared.waits
    columns.add(wait_uid=uid, wait_table=waits.setdefault(days, len(waits)), wait_due_g=due_g)


def _add_learned_wait(columns: _Columns, frame: Frame, task: Work, commitment: Commitment) -> None:
    """Add for how long `task` lies idle; it counts from its release, whatever comes before."""
    days = learned_wait(frame, task, commitment)
    if days is not None:
        due_g = FROM_RELEASE - _g_of_day(frame, task.release_date)
        _add_wait(columns, idle_uid(task), days, due_g)


def learned_wait(frame: Frame, task: Work, commitment: Commitment) -> tuple[int, ...] | None:
    """Return the days for which `task` of a `commitment` lies idle from the `frame`'s day on.

    Equally likely and rising, (64,). None when waits are not learned, and for recurring work,
    which has its time reserved.
    """
    if commitment.is_recurring:
        return None
    as_of = frame.book.as_of
    known = task.estimated_on or commitment.since or as_of.date()
    return frame.predictor.waits(work_facts(frame, task), known, as_of)


def _add_needs(columns: _Columns, known: TaskCells) -> None:
    for members, crew in known.needs:
        columns.add(
            need_set=columns.shared.sets.setdefault(members, len(columns.shared.sets)),
            need_crew=crew,
        )
    columns.add(need_end=columns.count("need_set"))


def needs_of(roster: Roster, task: Work) -> list[tuple[tuple[int, ...], int]]:
    """Return what `task` needs as (eligible resources of `roster`, crew), the scarcest first.

    A crew of several people becomes so many needs of one; needs that only one and the same team
    can meet become one need of their sum. NobodyError when nobody is eligible.
    """
    found: list[tuple[tuple[int, ...], int]] = []
    for number, need in enumerate(task.needs):
        person = task.person if number == 0 else None
        found.extend(_split_crew(roster, task, need, roster.eligible(need, person)))
    alone: dict[tuple[int, ...], int] = {}
    needs = []
    for members, crew in found:
        if len(members) == 1 and roster.members[members[0]].units > 1:
            alone[members] = alone.get(members, 0) + crew
        else:
            needs.append((members, crew))
    needs += alone.items()
    return sorted(needs, key=lambda entry: len(entry[0]))


def _split_crew(
    roster: Roster, task: Work, need: Need, eligible: tuple[int, ...]
) -> list[tuple[tuple[int, ...], int]]:
    big = tuple(r for r in eligible if roster.members[r].units >= need.crew)
    people = tuple(r for r in eligible if roster.members[r].units == 1)
    if big:
        return [(big, need.crew)]
    if len(people) < need.crew:
        raise NobodyError(task, need)
    return [(people, 1)] * need.crew


def _tasks(columns: _Columns, kept: Tasks) -> Tasks:
    """Make the arrays of what grew in `columns`, after those that were `kept`."""
    cells = columns.cells
    rows = np.zeros(len(cells.get("uid", [])), dtype=TASK)
    for name in TASK.names or ():
        rows[name] = cells.get(name, [])
    waits = np.zeros(len(cells.get("wait_uid", [])), dtype=WAIT)
    for name in WAIT.names or ():
        waits[name] = cells.get(f"wait_{name}", [])
    sets = list(columns.shared.sets)
    ends = np.cumsum([0, *(len(group) for group in sets)])
    chosen = np.array(cells.get("need_set", []), dtype=np.int64)
    needs = np.zeros(chosen.size, dtype=NEED)
    needs["crew"] = cells.get("need_crew", [])
    needs["first"], needs["last"] = ends[chosen], ends[chosen + 1]
    predecessors = np.array(cells.get("predecessors", []), dtype=np.int32)
    ratios = [np.frombuffer(row, dtype=np.uint16) for row in columns.shared.ratios]
    wait_days = np.array(list(columns.shared.waits), dtype=np.int32)
    return Tasks(
        rows=np.concatenate([kept.rows, rows]),
        predecessors=np.concatenate([kept.predecessors, predecessors]),
        waits=np.concatenate([kept.waits, waits]),
        wait_days=wait_days.reshape(-1, WAIT_ENTRIES),
        needs=np.concatenate([kept.needs, needs]),
        members=np.array([r for group in sets for r in group], dtype=np.int32),
        ratios=np.array(ratios, dtype=np.uint16).reshape(-1, TABLE_SIZE),
    )
