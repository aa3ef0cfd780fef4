"""What can be typed: thin, so that `keepable --help` need not load Django."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from keepable.cli.commands import for_example
from keepable.cli.refusals import in_sentences
from keepable_desk import client

Data = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Where the desk lies; without it, KEEPABLE_DATA or the user's folder."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]
EXAMPLES: dict[str, tuple[str, ...]] = {
    "desk": (
        "keepable desk --demo --data demo-desk",
        "keepable desk --host 0.0.0.0 --port 80 --data /srv/keepable",
    ),
    "work": ("keepable desk work",),
    "load": ("keepable desk load acme-book --origin acme.example/ledger",),
    "export": ("keepable desk export acme-book-now",),
    "ledger": ("keepable desk ledger ledger.jsonl",),
    "member": ('keepable desk member anna@acme.example --role admin --name "Anna Berg"',),
    "rotate": ("keepable desk rotate",),
    "resume": ("keepable desk resume",),
    "backup": ("keepable backup desk.keepable",),
    "restore": ("keepable restore desk.keepable --data elsewhere",),
    "doctor": ("keepable doctor", "keepable doctor --json"),
}
desk_app = typer.Typer(
    help="Serve the desk, and look after it.",
    epilog=for_example(EXAMPLES["desk"]),
    invoke_without_command=True,
)


def _behind(module: str, data: Path | None) -> Any:  # noqa: ANN401 - a module
    """Give the `module` behind a command, with Django set up for the folder `data`."""
    if data is not None:
        os.environ["KEEPABLE_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepable_desk.settings")
    importlib.import_module("django").setup()
    return importlib.import_module(f"keepable_desk.cli.{module}")


@desk_app.callback()
@in_sentences
def desk(
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option(metavar="HOST", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65_535, metavar="N", help="The port to listen on.")
    ] = 8787,
    threads: Annotated[
        int, typer.Option(min=1, max=64, metavar="N", help="How many requests at once.")
    ] = 8,
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill an empty desk with the demo company.")
    ] = False,
    no_jobs: Annotated[
        bool, typer.Option("--no-jobs", help="Leave background work to `keepable desk work`.")
    ] = False,
    data: Data = None,
) -> None:
    """Serve the desk: everything in one process, at http://127.0.0.1:8787 by default."""
    if context.invoked_subcommand is None:
        serving = _behind("serving", data)
        serving.serve(host=host, port=port, threads=threads, demo=demo, jobs=not no_jobs)


@desk_app.command(epilog=for_example(EXAMPLES["work"]))
@in_sentences
def work(*, data: Data = None) -> None:
    """Do the background work alone, beside servers of their own such as gunicorn."""
    _behind("serving", data).work()


@desk_app.command(epilog=for_example(EXAMPLES["load"]))
@in_sentences
def load(
    *,
    book: Annotated[Path, typer.Argument(metavar="BOOK", help="The book: a folder or .json.")],
    origin: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="What its ledger is called for ever, as company.example/ledger."
        ),
    ],
    data: Data = None,
) -> None:
    """Load a book as a company, and open its ledger."""
    _behind("books", data).load(book, origin)


@desk_app.command(epilog=for_example(EXAMPLES["export"]))
@in_sentences
def export(
    *,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to.")],
    origin: Annotated[
        str, typer.Option(metavar="NAME", help="Which company, where there are several.")
    ] = "",
    data: Data = None,
) -> None:
    """Write the book of a company into a folder, as it stands now."""
    _behind("books", data).export(folder, origin)


@desk_app.command(epilog=for_example(EXAMPLES["ledger"]))
@in_sentences
def ledger(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to, as ledger.jsonl.")],
    origin: Annotated[
        str, typer.Option(metavar="NAME", help="Which company, where there are several.")
    ] = "",
    data: Data = None,
) -> None:
    """Write the ledger of a company into a file that `keepable verify` checks."""
    _behind("books", data).export_ledger(file, origin)


@desk_app.command(epilog=for_example(EXAMPLES["member"]))
@in_sentences
def member(
    *,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="With which he signs in.")],
    role: Annotated[
        str,
        typer.Option(metavar="ROLE", help="rep, operations, deal desk, leader, finance or admin."),
    ],
    name: Annotated[
        str, typer.Option(metavar="NAME", help="His name, as it stands at deals and promises.")
    ],
    person: Annotated[
        str, typer.Option(metavar="ID", help="His id in the book, if he does work.")
    ] = "",
    origin: Annotated[
        str, typer.Option(metavar="NAME", help="Which company, where there are several.")
    ] = "",
    data: Data = None,
) -> None:
    """Bring a member in; his first password is printed once."""
    _behind("people", data).bring_in(email, role=role, name=name, person=person, origin=origin)


@desk_app.command(epilog=for_example(EXAMPLES["rotate"]))
@in_sentences
def rotate(
    *,
    origin: Annotated[
        str, typer.Option(metavar="NAME", help="Which company, where there are several.")
    ] = "",
    data: Data = None,
) -> None:
    """Let a new key sign checkpoints; the ledger tells of it, signed by both."""
    _behind("books", data).rotate(origin)


@desk_app.command(epilog=for_example(EXAMPLES["resume"]))
@in_sentences
def resume(
    *,
    origin: Annotated[
        str, typer.Option(metavar="NAME", help="Which company, where there are several.")
    ] = "",
    data: Data = None,
) -> None:
    """Let writing go on, after you found out why it stopped."""
    _behind("books", data).go_on(origin)


@in_sentences
def backup(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to, as desk.keepable.")],
    data: Data = None,
) -> None:
    """Back the desk up into one file while it runs, and verify the copy."""
    _behind("copies", data).backup(file)


@in_sentences
def restore(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `keepable backup` wrote.")],
    force: Annotated[
        bool, typer.Option("--force", help="Put aside the desk that is there already.")
    ] = False,
    data: Data = None,
) -> None:
    """Restore the desk from a backup, and verify it."""
    _behind("copies", data).restore(file, force=force)


@in_sentences
def doctor(*, as_json: AsJson = False, data: Data = None) -> None:
    """Look at everything that a desk needs: settings, database, disk, clock, keys, checkpoints."""
    _behind("doctor", data).examine(as_json=as_json)


def register(app: typer.Typer) -> None:
    """Give `app` the commands that run a desk."""
    client.register(app)
    panel = "Run a desk"
    app.add_typer(desk_app, name="desk", rich_help_panel=panel)
    for name, function in (("backup", backup), ("restore", restore), ("doctor", doctor)):
        app.command(name, rich_help_panel=panel, epilog=for_example(EXAMPLES[name]))(function)
