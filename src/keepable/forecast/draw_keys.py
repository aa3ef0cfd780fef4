"""What draws are keyed by: the id of what is drawn, or the key that it was given instead.

An ask draws by what is asked: the customer, the scope, and its place among those who were
promised the same. What becomes of it has an id that says nothing, and draws the same futures:
its draw key holds the 64-bit numbers of those words, so that the words themselves are not kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keepable.domain.ids import DRAW_DIGITS
from keepable.forecast.kernels.draws import uid_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from keepable.domain.book import Book
    from keepable.domain.work import Work


def work_uid(task: Work) -> int:
    """Return the number by which the duration of `task` is drawn."""
    return _kept(task, 0, f"work {task.id}")


def idle_uid(task: Work) -> int:
    """Return the number by which it is drawn how long `task` lies idle."""
    return _kept(task, 1, f"idle {task.id}")


def wait_uid(task: Work, number: int) -> int:
    """Return the number by which the wait `number` of `task` is drawn."""
    return _kept(task, 2 + number, f"wait {task.id} {number}")


def _kept(task: Work, position: int, name: str) -> int:
    """Read one number of the draw key of `task`; what the key does not hold has its `name`."""
    digits = task.draw_key[position * DRAW_DIGITS : (position + 1) * DRAW_DIGITS]
    return int(digits, 16) if digits else uid_of(name)


def project_uid(project: str, keys: Mapping[str, str]) -> int:
    """Return the number by which the tasks of `project` err together.

    `keys` are the draw keys of promises and holds, which are projects too, by their ids.

    >>> project_uid("p", {"p": project_key("acme:sso")}) == project_uid("acme:sso", {})
    True
    """
    key = keys.get(project)
    return int(key, 16) if key else uid_of(f"project {project}")


def project_keys(book: Book) -> dict[str, str]:
    """Return the draw keys of those promises and holds of `book` that have one, by id.

    >>> from datetime import UTC, datetime
    >>> from keepable.domain.book import Book
    >>> project_keys(Book(as_of=datetime(2027, 1, 4, tzinfo=UTC)))
    {}
    """
    promised = {promise.id: promise.draw_key for promise in book.promises if promise.draw_key}
    return promised | {hold.id: hold.draw_key for hold in book.holds if hold.draw_key}


def project_key(name: str) -> str:
    """Return the draw key of a promise or hold that draws as one called `name` does.

    >>> project_key("acme:sso")
    '98a2b43e4543cdf2'
    """
    return _digits(uid_of(f"project {name}"))


def work_key(task: Work) -> str:
    """Return the draw key of work that draws as `task` does, whatever it is called."""
    waits = (wait_uid(task, number) for number in range(len(task.waits)))
    return "".join(_digits(uid) for uid in (work_uid(task), idle_uid(task), *waits))


def _digits(uid: int) -> str:
    return f"{uid:0{DRAW_DIGITS}x}"


def renamed_work(work: Sequence[Work], before: str, after: str) -> tuple[Work, ...]:
    """Return the `work` of what was called `before` to what is called `after`: the same draws.

    Its tasks are numbered, since their ids are to say nothing either.

    >>> renamed_work((), "acme:sso", "01MBEZXT000000000000000000")
    ()
    """
    names = {task.id: f"{after}/{number}" for number, task in enumerate(work, start=1)}
    return tuple(
        replace(
            task,
            id=names[task.id],
            project=after if task.project == before else task.project,
            predecessors=tuple(names.get(earlier, earlier) for earlier in task.predecessors),
            draw_key=work_key(task),
        )
        for task in work
    )
