"""What can be typed: each command with its arguments and options; the work lies elsewhere.

Those that read take a book, or a desk in its place, and do the same with either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from keepable.cli import lazy_modules
from keepable.cli.command_errors import in_sentences
from keepable.cli.helping import WordedCommand
from keepable.cli.options import (
    AskOptions,
    JudgingOptions,
    PlanFilter,
    Reading,
    Replaying,
    SourceOptions,
    Verifying,
    Wanted,
)

BookPath = Annotated[Path, typer.Argument(metavar="BOOK", help="help.book")]
BookOrDesk = Annotated[Path | None, typer.Argument(metavar="BOOK", help="help.book_or_desk")]
DeskUrl = Annotated[str, typer.Option("--desk", metavar="URL", help="help.desk_url")]
DeskInstead = Annotated[str | None, typer.Option("--desk", metavar="URL", help="help.desk_url")]
Token = Annotated[str, typer.Option(metavar="TOKEN", help="help.token")]
AsJson = Annotated[bool, typer.Option("--json", help="help.json")]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="help.as_of",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(min=0, metavar="N", help="help.seed"),
]
Scenarios = Annotated[
    int | None,
    typer.Option(min=1, max=65_536, metavar="N", help="help.scenarios"),
]
Weeks = Annotated[int, typer.Option(min=1, max=156, metavar="N", help="help.weeks")]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD=COLUMN",
        help="help.column_of_field",
    ),
]
MappingFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="help.mapping"),
]
DateOrder = Annotated[str, typer.Option(metavar="ORDER", help="help.dates")]


@in_sentences
def ask(
    *,
    book: Annotated[str, typer.Argument(metavar="BOOK", help="help.book_or_desk")] = "",
    text: Annotated[str, typer.Argument(metavar="TEXT", help="help.question")] = "",
    scope: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT",
            help="help.scope",
        ),
    ] = None,
    customer: Annotated[str, typer.Option(metavar="WHO", help="help.customer")] = "",
    by: Annotated[
        str,
        typer.Option(metavar="DATE", help="help.by"),
    ] = "",
    price: Annotated[str, typer.Option(metavar="MONEY", help="help.price")] = "",
    ahead_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT",
            help="help.ahead_of",
        ),
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="help.example")] = False,
    example_number: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="help.example_number")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="help.html"),
    ] = None,
    no_why: Annotated[bool, typer.Option("--no-why", help="help.no_why")] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    seed: Seed = None,
    scenarios: Scenarios = None,
    desk: DeskInstead = None,
    token: Token = "",
) -> None:
    """Ask: can we promise this, by then? The odds, dates that can be kept, and the reasons."""
    number = 1 if example and example_number is None else example_number
    if desk is not None and not text:
        book, text = "", book  # no book stands before the question then
    lazy_modules.asking.run(
        SourceOptions(
            book=Path(book) if book else None,
            as_of=as_of,
            seed=seed,
            scenarios=scenarios,
            desk=desk,
            token=token,
        ),
        AskOptions(
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
    book: BookOrDesk = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    seed: Seed = None,
    scenarios: Scenarios = None,
    desk: DeskInstead = None,
    token: Token = "",
) -> None:
    """Show the odds of everything that is promised or held."""
    given = SourceOptions(
        book=book, as_of=as_of, seed=seed, scenarios=scenarios, desk=desk, token=token
    )
    lazy_modules.overviews.print_promises(given, as_json=as_json)


@in_sentences
def pipeline(
    *,
    book: BookOrDesk = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    seed: Seed = None,
    scenarios: Scenarios = None,
    desk: DeskInstead = None,
    token: Token = "",
) -> None:
    """Show the open deals: what winning each would mean, before it is sold."""
    given = SourceOptions(
        book=book, as_of=as_of, seed=seed, scenarios=scenarios, desk=desk, token=token
    )
    lazy_modules.overviews.print_pipeline(given, as_json=as_json)


@in_sentences
def plan(
    *,
    book: BookOrDesk = None,
    weeks: Weeks = 8,
    promise: Annotated[str, typer.Option(metavar="WHAT", help="help.only_promise")] = "",
    person: Annotated[str, typer.Option(metavar="WHO", help="help.only_person")] = "",
    as_json: AsJson = False,
    as_of: AsOf = None,
    seed: Seed = None,
    scenarios: Scenarios = None,
    desk: DeskInstead = None,
    token: Token = "",
) -> None:
    """Show who does what when, with its spread."""
    given = SourceOptions(
        book=book, as_of=as_of, seed=seed, scenarios=scenarios, desk=desk, token=token
    )
    wanted = PlanFilter(weeks=weeks, promise=promise, person=person)
    lazy_modules.overviews.print_plan(given, wanted, as_json=as_json)


@in_sentences
def load(
    *,
    book: BookOrDesk = None,
    weeks: Weeks = 12,
    people: Annotated[bool, typer.Option("--people", help="help.people")] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    seed: Seed = None,
    scenarios: Scenarios = None,
    desk: DeskInstead = None,
    token: Token = "",
) -> None:
    """Show how full each team is, week by week."""
    given = SourceOptions(
        book=book, as_of=as_of, seed=seed, scenarios=scenarios, desk=desk, token=token
    )
    lazy_modules.overviews.print_load(given, weeks=weeks, people=people, as_json=as_json)


@in_sentences
def check(*, book: BookPath, as_json: AsJson = False) -> None:
    """Name everything that is wrong with a book, where it stands, and what to do about it."""
    lazy_modules.checking.run(book, as_json=as_json)


@in_sentences
def calibrate(
    *,
    outcomes: Annotated[
        Path,
        typer.Argument(
            metavar="OUTCOMES",
            help="help.outcomes",
        ),
    ],
    split: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=0.99,
            metavar="SHARE",
            help="help.split",
        ),
    ] = 0.7,
    column: Columns = None,
    mapping: MappingFile = None,
    dates: DateOrder = "",
    preview: Annotated[bool, typer.Option("--preview", help="help.preview")] = False,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="help.report"),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="BOOK",
            help="help.into_book",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="help.seed_of_ties")] = 1,
    as_json: AsJson = False,
) -> None:
    """Show how honest estimates would have been: learn from outcomes day by day, and judge."""
    lazy_modules.calibrating.run(
        Reading(path=outcomes, columns=tuple(column or ()), mapping=mapping, dates=dates),
        JudgingOptions(
            split=split, seed=seed, preview=preview, report=report, into=into, as_json=as_json
        ),
    )


@in_sentences
def replay(
    *,
    data: Annotated[
        Path,
        typer.Option(metavar="DATA", help="help.history"),
    ],
    column: Columns = None,
    mapping: MappingFile = None,
    dates: DateOrder = "",
    every: Annotated[int, typer.Option(min=1, max=91, metavar="DAYS", help="help.every")] = 7,
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="help.keep"),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(metavar="BOOK", help="help.into_dates"),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="help.seed_of_futures")] = 1,
    as_json: AsJson = False,
) -> None:
    """Walk through history, promise dates as they would have been, and see what was kept."""
    lazy_modules.replaying.run(
        Reading(path=data, columns=tuple(column or ()), mapping=mapping, dates=dates),
        Replaying(seed=seed, every=every, keep=keep, into=into, as_json=as_json),
    )


@in_sentences
def words(
    *,
    said: Annotated[
        Path,
        typer.Argument(metavar="SAID", help="help.said_table"),
    ],
    as_json: AsJson = False,
) -> None:
    """Show what "sure", "probably" or "100 %" turned out to mean, by phrase and person."""
    lazy_modules.meaning_of_words.run(said, as_json=as_json)


@in_sentences
def verify(
    *,
    export: Annotated[Path, typer.Argument(metavar="EXPORT", help="help.export_file")],
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="help.checkpoint"),
    ] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="help.trusted_key"),
    ] = None,
    other: Annotated[
        Path | None, typer.Option("--with", metavar="OTHER", help="help.compare_with")
    ] = None,
    receipt: Annotated[bool, typer.Option("--receipt", help="help.is_receipt")] = False,
    as_json: AsJson = False,
) -> None:
    """Show whether a ledger is what it was: no database, no network and no secret needed."""
    lazy_modules.verifying.run(
        export,
        Verifying(
            checkpoints=tuple(checkpoint or ()),
            keys=tuple(key or ()),
            other=other,
            receipt=receipt,
            as_json=as_json,
        ),
    )


@in_sentences
def generate(
    *,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="help.where_or_json")],
    tasks: Annotated[int, typer.Option(min=1, max=1_000_000, metavar="N", help="help.tasks")],
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="help.seed_of_book")] = 1,
    slot_minutes: Annotated[int, typer.Option(metavar="N", help="help.slot_minutes")] = 60,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Make a synthetic book of any size, with questions to ask about it."""
    lazy_modules.generating.run(
        folder, tasks=tasks, seed=seed, slot_minutes=slot_minutes, as_of=as_of, as_json=as_json
    )


@in_sentences
def convert(
    *,
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="help.instance")],
    path: Annotated[Path, typer.Argument(metavar="BOOK", help="help.where_or_json")],
    splittable: Annotated[bool, typer.Option("--splittable", help="help.splittable")] = False,
    as_json: AsJson = False,
) -> None:
    """Turn an instance of PSPLIB or MPSPLib into a book."""
    lazy_modules.converting.run(source, path, splittable=splittable, as_json=as_json)


@in_sentences
def demo(
    *,
    folder: Annotated[Path, typer.Option(metavar="DIR", help="help.demo_folder")] = Path(
        "keepable-demo"
    ),
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Ask a demo company three questions, and leave it with you to ask your own."""
    lazy_modules.demo.run(folder, as_of=as_of, as_json=as_json)


@in_sentences
def schema(
    *,
    file: Annotated[
        str,
        typer.Option(metavar="NAME", help="help.schema_file"),
    ] = "",
) -> None:
    """Print the JSON Schema of a book in one file, for editors and other programs."""
    lazy_modules.version_and_schema.print_schema(file)


@in_sentences
def version(*, as_json: AsJson = False) -> None:
    """Print the versions on which an answer may depend."""
    lazy_modules.version_and_schema.print_version(as_json=as_json)


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
        "keepable verify ledger.jsonl --checkpoint promise.tlog-proof",
        "keepable verify ledger.jsonl --with ledger-of-somebody-else.jsonl",
        "keepable verify promise.tlog-proof --receipt --key company.vkey",
    ),
    "generate": ("keepable generate --tasks 1000 --seed 1 trial-book",),
    "convert": ("keepable convert j301_1.sm j301-book", "keepable convert mp_j30.json mp.json"),
    "demo": ("keepable demo", "keepable demo --folder somewhere --as-of 2027-06-16"),
    "schema": ("keepable schema > book.schema.json", "keepable schema --file deals.yaml"),
    "version": ("keepable version --json",),
}
# what each command is for, as a code of the catalogues
HELP: dict[str, str] = {
    "ask": "help.ask",
    "promises": "help.promises",
    "pipeline": "help.pipeline",
    "plan": "help.plan",
    "load": "help.load",
    "check": "help.check",
    "calibrate": "help.calibrate",
    "replay": "help.replay",
    "words": "help.words",
    "verify": "help.verify",
    "generate": "help.generate",
    "convert": "help.convert",
    "demo": "help.demo",
    "schema": "help.schema",
    "version": "help.version",
}
PANELS: dict[str, dict[str, Callable[..., None]]] = {
    "help.panel.read": {
        "ask": ask,
        "promises": promises,
        "pipeline": pipeline,
        "plan": plan,
        "load": load,
    },
    "help.panel.learn": {"calibrate": calibrate, "replay": replay, "words": words},
    "help.panel.check": {"verify": verify},
    "help.panel.make": {
        "demo": demo,
        "check": check,
        "generate": generate,
        "convert": convert,
        "schema": schema,
        "version": version,
    },
}


def register(app: typer.Typer) -> None:
    """Add all commands to `app`, each with its examples."""
    for panel, functions in PANELS.items():
        for name, function in functions.items():
            examples = for_example(EXAMPLES[name])
            app.command(
                name, cls=WordedCommand, help=HELP[name], rich_help_panel=panel, epilog=examples
            )(function)


def for_example(examples: Iterable[str]) -> str:
    """Return the `examples` of a command as typer shows them, a line each."""
    return "\n\n".join(["help.for_example", *examples])
