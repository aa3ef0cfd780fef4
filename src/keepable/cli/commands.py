"""What can be typed: each command with its arguments and options; the work lies behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from keepable.cli import behind
from keepable.cli.options import (
    Given,
    Judging,
    PlanFilter,
    Reading,
    Replaying,
    Verifying,
    Wanted,
    Wish,
)
from keepable.cli.refusals import in_sentences

BookPath = Annotated[
    Path, typer.Argument(metavar="BOOK", help="The book: its folder, or its .json file.")
]
BookOrDesk = Annotated[
    Path,
    typer.Argument(
        metavar="BOOK",
        help="The book: its folder, or its .json file. Or a desk in its place: --desk URL.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="The instant that stands for the clock, as 2027-01-04 or 2027-01-04T08:00Z; "
        "without it, the book's own.",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(min=0, metavar="N", help="Draw other futures; without it, the book's own seed."),
]
Scenarios = Annotated[
    int | None,
    typer.Option(
        min=1, max=65_536, metavar="N", help="How many futures; without it, as the book says."
    ),
]
Weeks = Annotated[int, typer.Option(min=1, max=156, metavar="N", help="How far to look.")]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD=COLUMN",
        help="Say which column is what, such as who=Assignee; may be repeated. The rest is "
        "guessed.",
    ),
]
MappingFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The same as a JSON object of fields and columns."),
]
DateOrder = Annotated[
    str, typer.Option(metavar="ORDER", help="dmy or mdy, where 01/02/2027 could be both.")
]


@in_sentences
def ask(
    *,
    book: BookOrDesk,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help='What, for whom, by when: "X for Y by Z".')
    ] = "",
    scope: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT",
            help="Catalogue items (joined by +, or repeated), a deal or a promise.",
        ),
    ] = None,
    customer: Annotated[str, typer.Option(metavar="WHO", help="Id or name of the customer.")] = "",
    by: Annotated[
        str,
        typer.Option(metavar="DATE", help="2027-03-01, 1 March, end of Q2, in 6 weeks or +6w."),
    ] = "",
    price: Annotated[str, typer.Option(metavar="MONEY", help="Such as 40000EUR.")] = "",
    ahead_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT",
            help="Serve it before this promise or hold (its id or part of its title; may be "
            "repeated), and name everyone who moves.",
        ),
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="Ask the first question that the book carries.")
    ] = False,
    example_number: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Ask its question number N.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the answer as a page that stands by itself."),
    ] = None,
    no_why: Annotated[
        bool, typer.Option("--no-why", help="Leave out why it cannot be earlier; quicker.")
    ] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    seed: Seed = None,
    scenarios: Scenarios = None,
) -> None:
    """Ask: can we promise this, by then? The odds, dates that can be kept, and the reasons."""
    number = 1 if example and example_number is None else example_number
    behind.asking.run(
        Given(path=book, as_of=as_of, seed=seed, scenarios=scenarios),
        Wish(
            text=text,
            scope=" + ".join(scope or ()),
            customer=customer,
            by=by,
            price=price,
            example_number=number,
            ahead_of=tuple(ahead_of or ()),
        ),
        Wanted(as_json=as_json, html=html, reasons=not no_why),
    )


@in_sentences
def promises(
    *,
    book: BookOrDesk,
    as_json: AsJson = False,
    as_of: AsOf = None,
    seed: Seed = None,
    scenarios: Scenarios = None,
) -> None:
    """Show the odds of everything that is promised."""
    given = Given(path=book, as_of=as_of, seed=seed, scenarios=scenarios)
    behind.overviews.print_promises(given, as_json=as_json)


@in_sentences
def pipeline(
    *,
    book: BookOrDesk,
    as_json: AsJson = False,
    as_of: AsOf = None,
    seed: Seed = None,
    scenarios: Scenarios = None,
) -> None:
    """Show the open deals: what winning each would mean, before it is sold."""
    given = Given(path=book, as_of=as_of, seed=seed, scenarios=scenarios)
    behind.overviews.print_pipeline(given, as_json=as_json)


@in_sentences
def plan(
    *,
    book: BookOrDesk,
    weeks: Weeks = 8,
    promise: Annotated[
        str, typer.Option(metavar="WHAT", help="Only this promise: its id, or part of its title.")
    ] = "",
    person: Annotated[str, typer.Option(metavar="WHO", help="Only this person's work.")] = "",
    as_json: AsJson = False,
    as_of: AsOf = None,
    seed: Seed = None,
    scenarios: Scenarios = None,
) -> None:
    """Show who does what when, with its spread."""
    given = Given(path=book, as_of=as_of, seed=seed, scenarios=scenarios)
    wanted = PlanFilter(weeks=weeks, promise=promise, person=person)
    behind.overviews.print_plan(given, wanted, as_json=as_json)


@in_sentences
def load(
    *,
    book: BookOrDesk,
    weeks: Weeks = 12,
    people: Annotated[bool, typer.Option("--people", help="Each person too.")] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    seed: Seed = None,
    scenarios: Scenarios = None,
) -> None:
    """Show how full each team is, week by week."""
    given = Given(path=book, as_of=as_of, seed=seed, scenarios=scenarios)
    behind.overviews.print_load(given, weeks=weeks, people=people, as_json=as_json)


@in_sentences
def check(*, book: BookPath, as_json: AsJson = False) -> None:
    """Name everything that is wrong with a book, where it stands, and what to do about it."""
    behind.checking.run(book, as_json=as_json)


@in_sentences
def calibrate(
    *,
    outcomes: Annotated[
        Path,
        typer.Argument(
            metavar="OUTCOMES",
            help="Finished work: a table (CSV, XLSX, JSON), or a folder of tables with one key.",
        ),
    ],
    split: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=0.99,
            metavar="SHARE",
            help="Judge what came after this share of the estimates; all of it is learned from.",
        ),
    ] = 0.7,
    column: Columns = None,
    mapping: MappingFile = None,
    dates: DateOrder = "",
    preview: Annotated[
        bool, typer.Option("--preview", help="Only show how it is read, and what is in doubt.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the picture and tables as a page of its own."),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="BOOK",
            help="Put the outcomes into this book's folder, so that its answers rest on them.",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, metavar="N", help="Breaks ties at hours that came out exactly.")
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """Show how honest estimates would have been: learn from outcomes day by day, and judge."""
    behind.calibrating.run(
        Reading(path=outcomes, columns=tuple(column or ()), mapping=mapping, dates=dates),
        Judging(split=split, seed=seed, preview=preview, report=report, into=into, as_json=as_json),
    )


@in_sentences
def replay(
    *,
    data: Annotated[
        Path,
        typer.Option(metavar="DATA", help="A history: a table of outcomes, or a folder of tables."),
    ],
    column: Columns = None,
    mapping: MappingFile = None,
    dates: DateOrder = "",
    every: Annotated[
        int, typer.Option(min=1, max=91, metavar="DAYS", help="From one step to the next.")
    ] = 7,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Keep every step here; started again, it goes on from there."
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="BOOK", help="Let dates of this book be read as late as it has shown honest."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Another seed, other futures.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Walk through history, promise dates as they would have been, and see what was kept."""
    behind.replaying.run(
        Reading(path=data, columns=tuple(column or ()), mapping=mapping, dates=dates),
        Replaying(seed=seed, every=every, keep=keep, into=into, as_json=as_json),
    )


@in_sentences
def words(
    *,
    said: Annotated[
        Path,
        typer.Argument(metavar="SAID", help="A table: who said which phrase, and was it kept."),
    ],
    as_json: AsJson = False,
) -> None:
    """Show what "sure", "probably" or "100 %" turned out to mean, by phrase and person."""
    behind.words.run(said, as_json=as_json)


@in_sentences
def verify(
    *,
    export: Annotated[
        Path, typer.Argument(metavar="EXPORT", help="An exported ledger, or a receipt.")
    ],
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Checkpoints that were kept outside of the ledger."),
    ] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Keys that you trust besides those it names itself."),
    ] = None,
    receipt: Annotated[
        bool, typer.Option("--receipt", help="It is a receipt: check it with the keys alone.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show whether a ledger is what it was: no database, no network and no secret needed."""
    behind.verifying.run(
        export,
        Verifying(
            checkpoints=tuple(checkpoint or ()),
            keys=tuple(key or ()),
            receipt=receipt,
            as_json=as_json,
        ),
    )


@in_sentences
def generate(
    *,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to; a name in .json gives one file.")
    ],
    tasks: Annotated[int, typer.Option(min=1, max=1_000_000, metavar="N", help="How many tasks.")],
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Another seed, another book.")] = 1,
    slot_minutes: Annotated[
        int, typer.Option(metavar="N", help="Smallest piece of time: 15, 30, 60, 120 or 240.")
    ] = 60,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Make a synthetic book of any size, with questions to ask about it."""
    behind.making.run(
        folder, tasks=tasks, seed=seed, slot_minutes=slot_minutes, as_of=as_of, as_json=as_json
    )


@in_sentences
def convert(
    *,
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="A PSPLIB .sm or an MPSPLib .json file.")
    ],
    path: Annotated[
        Path, typer.Argument(metavar="BOOK", help="Where to; a name in .json gives one file.")
    ],
    splittable: Annotated[
        bool, typer.Option("--splittable", help="Let activities pause at any slot.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Turn an instance of PSPLIB or MPSPLib into a book."""
    behind.converting.run(source, path, splittable=splittable, as_json=as_json)


@in_sentences
def demo(
    *,
    folder: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the company is left for you to ask more.")
    ] = Path("keepable-demo"),
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Ask a demo company three questions, and leave it with you to ask your own."""
    behind.demo.run(folder, as_of=as_of, as_json=as_json)


@in_sentences
def schema(
    *,
    file: Annotated[
        str,
        typer.Option(metavar="NAME", help="Of this file of a book's folder, as people.csv."),
    ] = "",
) -> None:
    """Print the JSON Schema of a book in one file, for editors and other programs."""
    behind.telling.print_schema(file)


@in_sentences
def version(*, as_json: AsJson = False) -> None:
    """Print the versions on which an answer may depend."""
    behind.telling.print_version(as_json=as_json)


DESK = "--desk https://desk.example"
EXAMPLES: dict[str, tuple[str, ...]] = {
    "ask": (
        'keepable ask acme-book "Single sign-on for Acme by 2027-03-01"',
        "keepable ask acme-book --scope sso --customer Acme --by +6w --price 40000EUR",
        "keepable ask acme-book --example --html answer.html",
        f'keepable ask {DESK} "Single sign-on for Acme by 1 March"',
    ),
    "promises": (
        "keepable promises acme-book",
        "keepable promises acme-book --json",
        f"keepable promises {DESK}",
    ),
    "pipeline": ("keepable pipeline acme-book", f"keepable pipeline {DESK}"),
    "plan": (
        "keepable plan acme-book --person Anna",
        "keepable plan acme-book --promise p7",
        f"keepable plan {DESK}",
    ),
    "load": (
        "keepable load acme-book --weeks 26",
        "keepable load acme-book --people",
        f"keepable load {DESK}",
    ),
    "check": ("keepable check acme-book",),
    "calibrate": (
        "keepable calibrate outcomes.csv",
        "keepable calibrate outcomes.csv --column who=Assignee --preview",
        "keepable calibrate outcomes.xlsx --split 0.5 --report honesty.html",
        "keepable calibrate outcomes.csv --into acme-book",
    ),
    "replay": (
        "keepable replay --data outcomes.csv",
        "keepable replay --data history --keep steps.jsonl --json",
        "keepable replay --data outcomes.csv --into acme-book",
    ),
    "words": ("keepable words said.csv", "keepable words said.xlsx --json"),
    "verify": (
        "keepable verify ledger.jsonl --checkpoint checkpoints.txt",
        "keepable verify promise.tlog-proof --receipt --key company.vkey",
    ),
    "generate": ("keepable generate --tasks 1000 --seed 1 trial-book",),
    "convert": ("keepable convert j301_1.sm j301-book", "keepable convert mp_j30.json mp.json"),
    "demo": ("keepable demo", "keepable demo --folder somewhere --as-of 2027-06-16"),
    "schema": ("keepable schema > book.schema.json", "keepable schema --file deals.yaml"),
    "version": ("keepable version --json",),
}
PANELS: dict[str, dict[str, Callable[..., None]]] = {
    "Read a book": {
        "ask": ask,
        "promises": promises,
        "pipeline": pipeline,
        "plan": plan,
        "load": load,
    },
    "Learn from what came out": {"calibrate": calibrate, "replay": replay, "words": words},
    "Check what was promised": {"verify": verify},
    "Make or check a book": {
        "demo": demo,
        "check": check,
        "generate": generate,
        "convert": convert,
        "schema": schema,
        "version": version,
    },
}


def register(app: typer.Typer) -> None:
    """Give `app` all commands, each with its examples."""
    for panel, functions in PANELS.items():
        for name, function in functions.items():
            words = for_example(EXAMPLES[name])
            app.command(name, rich_help_panel=panel, epilog=words)(function)


def for_example(examples: Iterable[str]) -> str:
    """Give the `examples` of a command as typer shows them, a line each."""
    return "\n\n".join(["For example:", *examples])
