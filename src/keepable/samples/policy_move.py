"""The migration of half a year: an insurer's policies move to a new system in six waves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keepable.samples.steps import steps_of

if TYPE_CHECKING:
    from keepable.domain.work import Work

START = """
charter  | Agree on what moves, what stays and who decides  | project-management   | 24
survey   | Survey nineteen years of policies and amendments | migration            | 40        | charter
glossary | Write down what each field means to whom         | consulting           | 32        | charter
target   | Lay out the new policy model                     | data-engineering     | 48        | survey glossary
pipeline | Build the line that every wave runs through      | migration            | 60/80/160 | target
compare  | Build the comparison of old and new premiums     | backend              | 40/60/110 | target
bridge   | Keep both systems in step while waves move       | integration          | 60/88/180 | target          | access
rehearse | Rehearse going back, on purpose, on a Tuesday    | operations+migration | 8         | pipeline bridge
"""  # noqa: E501 - a table, one row a line
# One wave: {n} is its number, {what} what moves in it, {before} and {go} what it waits for.
WAVE = """
w{n}-map   | Wave {n}, {what}: map fields and exceptions         | migration  | 20/28/50 | {before}
w{n}-clean | Wave {n}, {what}: settle the odd ones               | consulting | 20       | w{n}-map             | data
w{n}-load  | Wave {n}, {what}: load on trial                     | migration  | 16       | w{n}-map
w{n}-prem  | Wave {n}, {what}: explain each premium that differs | backend    | 20/28/60 | w{n}-load
w{n}-test  | Wave {n}, {what}: test renewals and claims          | testing    | 28       | w{n}-load w{n}-clean
w{n}-train | Wave {n}, {what}: train the clerks                  | training   | 8        | w{n}-test
w{n}-go    | Wave {n}, {what}: go, overnight                     | migration  | 6        | {go}                 | whole approval
w{n}-care  | Wave {n}, {what}: stand by for a week               | operations | 8        | w{n}-go
"""  # noqa: E501 - a table, one row a line
WAVES = (
    "travel policies",
    "household policies",
    "liability policies",
    "motor policies",
    "commercial policies",
    "policies that nobody remembers",
)
END = """
figures | Reconcile the year's figures with the auditors | analytics          | 40 | {last}  | approval
switch  | Switch the old system to reading only          | operations         | 12 | figures | whole
files   | Hand over the archive and its keys             | security           | 16 | switch
lessons | Look back together and write it down           | project-management | 16 | switch
"""  # noqa: E501 - a table, one row a line


def policy_move(owner: str) -> tuple[Work, ...]:
    """Make the whole migration as work of the promise `owner`: 60 tasks.

    >>> work = policy_move("p04")
    >>> len(work), work[8].title
    (60, 'Wave 1, travel policies: map fields and exceptions')
    """
    tables = [START]
    for number, what in enumerate(WAVES, start=1):
        before, go = "pipeline compare", f"w{number}-prem w{number}-train"
        if number > 1:
            before, go = f"w{number - 1}-load", f"{go} w{number - 1}-go"
        else:
            go = f"{go} rehearse"
        tables.append(WAVE.format(n=number, what=what, before=before, go=go))
    tables.append(END.format(last=f"w{len(WAVES)}-go"))
    return tuple(replace(task, project="policy-move") for task in steps_of("".join(tables), owner))
