"""What the demo company has promised: 30 promises, a migration of half a year, and two holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from keepable.domain.promise import Hold, Promise, PromiseVersion
from keepable.domain.work import Estimate, Need, RecurringWork
from keepable.samples.offering import OFFERING
from keepable.samples.policy_move import policy_move
from keepable.samples.steps import steps_of

if TYPE_CHECKING:
    from random import Random

    from keepable.domain.work import Work

# id | title | items or an own plan (below) | customer | promised by | due in days from as_of |
# made so many days ago | hours against the template | steps done | steps under way
PROMISES = """
p01 | Penetration test and report for Westmere             | security-review                 | westmere     | Marlene Voss     | 4   | 61  | 1.0 | 4 | 0
p02 | Data migration for Nordbank                          | data-migration                  | nordbank     | Marlene Voss     | 35  | 96  | 1.6 | 2 | 2
p03 | Single sign-on for Hartwick Schools                  | single-sign-on                  | hartwick     | Desmond Ashby    | 11  | 75  | 1.3 | 5 | 2
p04 | Policy system moved for Kastell                      | own:policy-move                 | kastell      | Marlene Voss     | 207 | 120 | 1.0 | 3 | 3
p05 | ERP connector for Talberg Logistics                  | erp-connector                   | talberg      | Ruben Castellane | 25  | 58  | 1.2 | 1 | 2
p06 | Price calculator for the field sales of Sundial      | own:calculator                  | sundial      | Desmond Ashby    | 39  | 50  | 1.0 | 2 | 1
p07 | Month-end closing in one day for Copperline          | own:closing                     | copperline   | Ruben Castellane | 53  | 44  | 1.0 | 1 | 2
p08 | Audit log export for Nordbank                        | audit-log-export                | nordbank     | Marlene Voss     | 46  | 40  | 1.4 | 1 | 1
p09 | Customer portal for Granite Peak                     | customer-portal                 | granite-peak | Desmond Ashby    | 74  | 70  | 1.5 | 2 | 1
p10 | Reporting pack for Hartwick Schools                  | reporting-pack                  | hartwick     | Desmond Ashby    | 32  | 36  | 1.2 | 1 | 1
p11 | Weekday support for Bluefern Energy                  | support-24-7                    | bluefern     | Ruben Castellane | 39  | 30  | 1.0 | 1 | 0
p12 | Search that forgives spelling for Velden Retail      | own:search                      | velden       | Ruben Castellane | 88  | 52  | 1.0 | 0 | 1
p13 | Data residency EU for Stadtwerke Ahornberg           | data-residency-eu               | ahornberg    | Marlene Voss     | 81  | 33  | 1.3 | 1 | 0
p14 | Key user training for Copperline                     | key-user-training               | copperline   | Ruben Castellane | 46  | 21  | 1.0 | 0 | 1
p15 | ERP connector for Sundial                            | erp-connector                   | sundial      | Desmond Ashby    | 95  | 48  | 1.6 | 0 | 1
p16 | Archive moved to cheaper storage for Talberg         | own:archive                     | talberg      | Ruben Castellane | 102 | 29  | 1.0 | 0 | 0
p17 | Single sign-on for Kastell                           | single-sign-on                  | kastell      | Marlene Voss     | 109 | 41  | 1.8 | 0 | 0
p18 | Customer portal for Velden Retail                    | customer-portal                 | velden       | Ruben Castellane | 144 | 38  | 1.8 | 0 | 0
p19 | Audit log export for Lakeshore Credit                | audit-log-export                | lakeshore    | Desmond Ashby    | 116 | 26  | 1.6 | 0 | 0
p20 | Sandbox for Bluefern Energy                          | sandbox                         | bluefern     | Ruben Castellane | 53  | 19  | 1.0 | 0 | 0
p21 | Booking of classrooms for Hartwick Schools           | own:booking                     | hartwick     | Desmond Ashby    | 151 | 35  | 1.0 | 0 | 0
p22 | Accessible portal for Stadtwerke Ahornberg           | accessibility                   | ahornberg    | Marlene Voss     | 95  | 24  | 1.5 | 0 | 0
p23 | Single sign-on and audit log export for Granite Peak | single-sign-on audit-log-export | granite-peak | Desmond Ashby    | 158 | 31  | 1.7 | 0 | 0
p24 | Reporting pack for Talberg Logistics                 | reporting-pack                  | talberg      | Ruben Castellane | 88  | 17  | 1.0 | 0 | 0
p25 | ERP connector for Lakeshore Credit                   | erp-connector                   | lakeshore    | Desmond Ashby    | 172 | 20  | 1.8 | 0 | 0
p26 | Price calculator for Copperline                      | own:calculator                  | copperline   | Ruben Castellane | 179 | 18  | 1.2 | 0 | 0
p27 | Month-end closing for Velden Retail                  | own:closing                     | velden       | Ruben Castellane | 193 | 15  | 1.2 | 0 | 0
p28 | Customer portal for Kastell                          | customer-portal                 | kastell      | Marlene Voss     | 214 | 12  | 1.9 | 0 | 0
p29 | Single sign-on for Orsolya Foods                     | single-sign-on                  | orsolya      | Ruben Castellane | 200 | 9   | 1.6 | 0 | 0
p30 | Booking of meeting rooms for Westmere                | own:booking                     | westmere     | Marlene Voss     | 221 | 5   | 1.2 | 0 | 0
"""  # noqa: E501 - a table, one row a line
PLANS = {
    "calculator": """
rules   | Write down the price rules with the sales managers    | consulting         | 24
model   | Design the calculator so that it works standing up    | design             | 24        | rules                 | approval
engine  | Compute prices, discounts and their limits            | backend            | 60/80/140 | rules
offline | Work without a network                                | mobile             | 32/48/90  | model
screens | Build the screens                                     | frontend           | 48        | model
approve | Ask a manager when the discount is too deep           | backend            | 32        | engine
tests   | Check three hundred old offers against the calculator | test-automation    | 32        | engine screens
devices | Try it on the customer's tablets                      | device-testing x 2 | 16        | offline screens
pilot   | Two weeks with five of the field sales                | training           | 16        | tests devices approve
""",  # noqa: E501 - a table, one row a line
    "closing": """
watch   | Sit beside accounting through one closing       | consulting       | 24
match   | Match payments to invoices without a person     | backend          | 60/80/150 | watch              | data
rates   | Take over exchange rates every morning          | integration      | 24        | watch
accrue  | Propose accruals from last year's               | data-engineering | 40        | watch
locks   | Lock a closed month for everyone but two people | backend          | 32        | match
figures | Reconcile three past months                     | analytics        | 32        | match accrue rates
tests   | Test with a year of records                     | testing          | 40        | figures locks
first   | First closing together with accounting          | consulting x 2   | 12        | tests              | approval
""",  # noqa: E501 - a table, one row a line
    "search": """
terms   | Gather what people typed and did not find         | analytics        | 16
index   | Build the index of words that sound alike         | backend          | 48/64/120 | terms
rank    | Order what is found by what is bought             | data-engineering | 32        | terms
screens | Show what was found, and what may have been meant | frontend         | 32        | index
speed   | Answer within a fifth of a second on a full shop  | backend          | 40        | index rank
tests   | Search ten thousand real words                    | test-automation  | 24        | screens speed
""",  # noqa: E501 - a table, one row a line
    "archive": """
sort  | Sort documents by how long the law wants them kept | consulting       | 20 |             | data
space | Set up the cheaper storage with a second copy      | operations       | 24 | sort
mover | Build the mover that can be stopped and go on      | data-engineering | 48 | sort
reads | Read from both places while it moves               | backend          | 40 | space
move  | Move eleven million documents                      | migration        | 40 | mover reads
proof | Prove that none was lost or changed                | test-automation  | 20 | move
""",  # noqa: E501 - a table, one row a line
    "booking": """
ask     | Ask caretakers and heads of school what goes wrong | user-research | 20
concept | Design booking in three steps                      | design        | 24        | ask           | approval
rules   | Rules for who may book what, and how long          | backend       | 48        | concept
clashes | Find clashes before they happen                    | backend       | 40/56/110 | rules
pages   | Build calendar and booking pages                   | frontend      | 56        | concept
doors   | Connect the door locks                             | integration   | 32/48/120 | rules         | access
tests   | Test a week in which everything is booked twice    | testing       | 32        | clashes pages
launch  | Launch with one building, then all                 | consulting    | 16        | tests doors
""",  # noqa: E501 - a table, one row a line
}
MOVED = {
    "p05": (14, "The customer's interface came late"),
    "p09": (21, "Scope grew: invoices of the last ten years"),
    "p12": (10, "Two weeks given to the migration"),
}
NAMED = {
    "p02/loader": "mateus",
    "p02/mapping": "nadja",
    "p03/sessions": "amara",
    "p05/orders": "chiara",
    "p09/concept": "halima",
    "p17/provider": "bastian",
    "p23/provider": "elif",
}
RECURRING = (
    RecurringWork(
        id="monthly-report",
        title="Monthly report to the customers",
        every="month",
        estimate=Estimate(hours=12, low=9, high=18),
        need=Need(skill="analytics"),
        opens_days=6,
    ),
    RecurringWork(
        id="support-rota",
        title="Support rota: one of operations is there for whoever calls",
        every="week",
        estimate=Estimate(hours=16, low=12, high=22),
        need=Need(skill="operations"),
        opens_days=6,
    ),
    RecurringWork(
        id="restore-drill",
        title="Restore a backup and see that it works",
        every="quarter",
        estimate=Estimate(hours=8),
        need=Need(skill="operations"),
        opens_days=20,
    ),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a promise is: its first steps are done, the next are under way."""

    done: int
    under_way: int


def make_promises(rng: Random, as_of: datetime) -> tuple[Promise, ...]:
    """Make the promises as they stand at `as_of`; `rng` draws how far started work is."""
    lines = PROMISES.strip().splitlines()
    return tuple(_promise(rng, line, number * 10, as_of) for number, line in enumerate(lines, 1))


def _promise(rng: Random, line: str, rank: int, as_of: datetime) -> Promise:
    cells = [cell.strip() for cell in line.split("|")]
    identity, title, scope, customer, promiser, due, ago, factor, done, under_way = cells
    work = _scope(identity, scope.split(), float(factor))
    first = PromiseVersion(
        due_date=as_of.date() + timedelta(days=int(due)),
        made_at=as_of - timedelta(days=int(ago), hours=-3),
        made_by=promiser,
    )
    return Promise(
        id=identity,
        title=title,
        promiser=promiser,
        customer=customer,
        rank=rank,
        versions=_versions(identity, first),
        items=() if scope.startswith("own:") else tuple(scope.split()),
        work=_advanced(rng, work, Progress(int(done), int(under_way)), as_of),
    )


def _versions(identity: str, last: PromiseVersion) -> tuple[PromiseVersion, ...]:
    """Give the versions of a promise: where its date was moved, the earlier one is kept."""
    if identity not in MOVED:
        return (last,)
    days, reason = MOVED[identity]
    earlier = replace(last, due_date=last.due_date - timedelta(days=days))
    moved = replace(last, made_at=last.made_at + timedelta(days=14), reason=reason)
    return (earlier, moved)


def _scope(owner: str, scope: list[str], factor: float) -> tuple[Work, ...]:
    if scope == ["own:policy-move"]:
        return policy_move(owner)
    work: list[Work] = []
    for name in scope:
        own = name.startswith("own:")
        table = PLANS[name.removeprefix("own:")] if own else OFFERING[name].steps
        place = owner if len(scope) == 1 else f"{owner}/{name}"
        work += steps_of(table, place, lambda hours: sensible(hours * factor))
    return tuple(replace(task, person=NAMED.get(task.id)) for task in work)


def sensible(hours: float) -> float:
    """Round `hours` to what somebody would say: whole hours, above 20 in fours.

    >>> sensible(13.2), sensible(37.0)
    (13.0, 36.0)
    """
    step = 1 if hours < 20 else 4  # noqa: PLR2004 - hours, as said above
    return float(max(step, round(hours / step) * step))


def _advanced(
    rng: Random, work: tuple[Work, ...], progress: Progress, as_of: datetime
) -> tuple[Work, ...]:
    """Mark the first steps of `work` as done and the next as under way."""
    today = as_of.date()
    advanced = []
    for place, task in enumerate(work):
        hours = task.estimate.hours
        if place < progress.done:
            back = 3 + 7 * (progress.done - 1 - place)
            spent = round(hours * rng.choice((0.7, 1.0, 1.0, 1.3, 1.7)), 1)
            began = today - timedelta(days=back + rng.randint(2, 4))
            ended = today - timedelta(days=back)
            task = replace(  # noqa: PLW2901 - the same task, further on
                task, status="done", started=began, finished=ended, hours_spent=spent, waits=()
            )
        elif place < progress.done + progress.under_way:
            spent = round(hours * rng.uniform(0.15, 0.6), 1)
            began = today - timedelta(days=rng.randrange(3, 13))
            task = replace(  # noqa: PLW2901 - the same task, further on
                task, status="started", started=began, hours_spent=spent, waits=()
            )
        advanced.append(task)
    return tuple(advanced)


def make_holds(as_of: datetime) -> tuple[Hold, ...]:
    """Make the offers that are out at `as_of`: they keep their place until they expire."""
    today = as_of.date()
    return (
        Hold(
            id="h01",
            title="Reporting pack for Juno Mills",
            holder="Desmond Ashby",
            customer="juno",
            rank=310,
            due_date=today + timedelta(days=165),
            expires_at=as_of + timedelta(days=9, hours=9),
            deal="d04",
            items=("reporting-pack",),
        ),
        Hold(
            id="h02",
            title="Sandbox and security review for Pellmont Bank",
            holder="Marlene Voss",
            customer="pellmont",
            rank=320,
            due_date=today + timedelta(days=186),
            expires_at=as_of + timedelta(days=16, hours=9),
            deal="d02",
            items=("sandbox", "security-review"),
        ),
    )
