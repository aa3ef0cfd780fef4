"""What can be typed: thin, so that `keepable --help` need not load Django."""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

from keepable.cli.command_errors import in_sentences, refused
from keepable.cli.commands import for_example
from keepable.cli.helping import WordedCommand, WordedGroup
from keepable.domain.text_kinds import fit_text
from keepable.texts import Text, TextError
from keepable_desk import client

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

P = ParamSpec("P")

Data = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="help.data"),
]
AsJson = Annotated[bool, typer.Option("--json", help="help.json")]
EXAMPLES: dict[str, tuple[str, ...]] = {
    "desk": (
        "keepable desk --demo --data demo-desk",
        "keepable desk --host 0.0.0.0 --port 80 --data /srv/keepable",
    ),
    "work": ("keepable desk work",),
    "load": ("keepable desk load acme-book --origin acme.example/ledger",),
    "export": ("keepable desk export acme-book-now",),
    "ledger": ("keepable desk ledger ledger.jsonl",),
    "member": (
        'keepable desk member anna@acme.example --role rep --role leader --name "Anna Berg"',
    ),
    "reset-password": ("keepable desk reset-password anna@acme.example",),
    "erase": (
        'keepable desk erase "Anna Berg" --dry-run',
        "keepable desk erase anna@acme.example",
    ),
    "rotate": ("keepable desk rotate",),
    "resume": ("keepable desk resume",),
    "confirm-clock": ("keepable desk confirm-clock",),
    "new-ledger": (
        'keepable desk new-ledger acme.example/ledger-2 --reason "The disk died on Monday"',
        'keepable desk new-ledger acme.example/ledger-2 --reason "..." --receipt p7.tlog-proof',
    ),
    "backup": ("keepable backup desk.keepable",),
    "restore": ("keepable restore desk.keepable --data elsewhere",),
    "doctor": ("keepable doctor", "keepable doctor --json"),
}
# what each command is for, as a code of the catalogues
HELP: dict[str, str] = {
    "work": "help.work",
    "load": "help.load_company",
    "export": "help.export",
    "ledger": "help.export_ledger",
    "member": "help.member",
    "reset-password": "help.reset_password",
    "erase": "help.erase",
    "rotate": "help.rotate",
    "resume": "help.resume",
    "confirm-clock": "help.confirm_clock",
    "new-ledger": "help.new_ledger",
    "backup": "help.backup",
    "restore": "help.restore",
    "doctor": "help.doctor",
}


# of what is typed: prose; all other texts name something, and are ids
PROSE = {"reason"}


def in_desk_sentences(command: Callable[P, None]) -> Callable[P, None]:
    """Make `command` say its errors as sentences, those of the database too.

    It is given texts as they come in everywhere else: without characters that nobody sees.
    """
    needed = {
        name
        for name, parameter in inspect.signature(command).parameters.items()
        if parameter.default is inspect.Parameter.empty
    }

    @in_sentences
    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        typed: Any = {name: _fit(name, value, needed) for name, value in kwargs.items()}
        try:
            command(*args, **typed)
        except Exception as error:
            told = _told_of_database(error)
            if told is None:
                raise
            raise refused(*told) from error

    return run


def _told_of_database(error: Exception) -> tuple[Text, Text] | None:
    """Return what an `error` of the database tells and what to do; None where it is of another.

    What it is of is loaded by then: commands that need no database load nothing of it.
    """
    database, missing = sys.modules.get("django.db"), sys.modules.get("django.core.exceptions")
    why = str(error).strip().partition("\n")[0]
    if database is not None and isinstance(error, database.DatabaseError):
        return Text("desk.database_fails", why=why), Text("desk.check_database")
    if missing is not None and isinstance(error, missing.ObjectDoesNotExist):
        return Text("desk.row_missing", why=why), Text("desk.restore_whole_copy")
    return None


def _fit(name: str, value: object, needed: Collection[str]) -> object:
    """Return the `value` that was typed for the parameter `name`; texts in it as they are kept."""
    if isinstance(value, list | tuple):
        return type(value)(_fit(name, each, needed) for each in value)
    if not isinstance(value, str):
        return value
    if name in needed and not value.strip():
        raise refused(Text("desk.typed_nothing", what=name))
    try:
        return fit_text(value, "prose" if name in PROSE else "id")
    except TextError as error:
        raise refused(Text("desk.typed_unfit", what=name, why=error.text)) from error


def _told(name: str) -> dict[str, Any]:
    """Return what is told of the command `name`."""
    return {"cls": WordedCommand, "help": HELP[name], "epilog": for_example(EXAMPLES[name])}


desk_app = typer.Typer(
    cls=WordedGroup,
    help="help.desk_group",
    epilog=for_example(EXAMPLES["desk"]),
    invoke_without_command=True,
)


def _behind(module: str, data: Path | None) -> Any:  # noqa: ANN401 - a module
    """Return the `module` behind a command, with Django set up for the folder `data`."""
    if data is not None:
        os.environ["KEEPABLE_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepable_desk.settings")
    # once a process: it would set logging up anew, for an error output that may since be closed
    if not importlib.import_module("django.apps").apps.ready:
        importlib.import_module("django").setup()
    return importlib.import_module(f"keepable_desk.ops.{module}")


@desk_app.callback()
@in_desk_sentences
def desk(
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option(metavar="HOST", help="help.host")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, metavar="N", help="help.port")] = 8787,
    threads: Annotated[int, typer.Option(min=1, max=64, metavar="N", help="help.threads")] = 8,
    demo: Annotated[bool, typer.Option("--demo", help="help.demo_desk")] = False,
    no_jobs: Annotated[bool, typer.Option("--no-jobs", help="help.no_jobs")] = False,
    data: Data = None,
) -> None:
    """Serve the desk: everything in one process, at http://127.0.0.1:8787 by default."""
    if context.invoked_subcommand is None:
        serving = _behind("serving", data)
        serving.serve(host=host, port=port, threads=threads, demo=demo, jobs=not no_jobs)


@desk_app.command(**_told("work"))
@in_desk_sentences
def work(*, data: Data = None) -> None:
    """Do the background work alone, beside servers of their own such as gunicorn."""
    _behind("serving", data).work()


@desk_app.command(**_told("load"))
@in_desk_sentences
def load(
    *,
    book: Annotated[Path, typer.Argument(metavar="BOOK", help="help.book_to_load")],
    origin: Annotated[
        str,
        typer.Option(metavar="NAME", help="help.new_origin"),
    ],
    data: Data = None,
) -> None:
    """Load a book as a company, and open its ledger."""
    _behind("books", data).load(book, origin)


@desk_app.command(**_told("export"))
@in_desk_sentences
def export(
    *,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="help.where_to")],
    origin: Annotated[str, typer.Option(metavar="NAME", help="help.which_company")] = "",
    data: Data = None,
) -> None:
    """Write the book of a company into a folder, as it stands now."""
    _behind("books", data).export(folder, origin)


@desk_app.command(**_told("ledger"))
@in_desk_sentences
def ledger(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.ledger_file")],
    origin: Annotated[str, typer.Option(metavar="NAME", help="help.which_company")] = "",
    data: Data = None,
) -> None:
    """Write the ledger of a company into a file that `keepable verify` checks."""
    _behind("books", data).export_ledger(file, origin)


@desk_app.command(**_told("member"))
@in_desk_sentences
def member(
    *,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="help.member_email")],
    name: Annotated[str, typer.Option(metavar="NAME", help="help.member_name")],
    role: Annotated[list[str] | None, typer.Option(metavar="ROLE", help="help.role")] = None,
    person: Annotated[str, typer.Option(metavar="ID", help="help.member_person")] = "",
    origin: Annotated[str, typer.Option(metavar="NAME", help="help.which_company")] = "",
    data: Data = None,
) -> None:
    """Bring a member in; their first password is printed once."""
    _behind("people", data).bring_in(
        email, roles=role or (), name=name, person=person, origin=origin
    )


@desk_app.command("reset-password", **_told("reset-password"))
@in_desk_sentences
def reset_password(
    *,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="help.member_email")],
    origin: Annotated[str, typer.Option(metavar="NAME", help="help.which_company")] = "",
    data: Data = None,
) -> None:
    """Let a member set a new password by a link, where the desk sends no mail."""
    _behind("people", data).let_in_again(email, origin=origin)


@desk_app.command(**_told("erase"))
@in_desk_sentences
def erase(
    *,
    person: Annotated[str, typer.Argument(metavar="WHO", help="help.erased_person")],
    file: Annotated[list[int] | None, typer.Option(metavar="N", help="help.erased_file")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help.dry_run")] = False,
    origin: Annotated[str, typer.Option(metavar="NAME", help="help.which_company")] = "",
    data: Data = None,
) -> None:
    """Erase somebody's data, and say what no erasure reaches."""
    _behind("people", data).erase(person, files=file or (), dry_run=dry_run, origin=origin)


@desk_app.command(**_told("rotate"))
@in_desk_sentences
def rotate(
    *,
    origin: Annotated[str, typer.Option(metavar="NAME", help="help.which_company")] = "",
    data: Data = None,
) -> None:
    """Let a new key sign checkpoints; the ledger tells of it, signed by both."""
    _behind("books", data).rotate(origin)


@desk_app.command(**_told("resume"))
@in_desk_sentences
def resume(
    *,
    origin: Annotated[str, typer.Option(metavar="NAME", help="help.which_company")] = "",
    data: Data = None,
) -> None:
    """Let writing go on, after you found out why it stopped."""
    _behind("books", data).go_on(origin)


@desk_app.command("confirm-clock", **_told("confirm-clock"))
@in_desk_sentences
def confirm_clock(*, data: Data = None) -> None:
    """Say that the clock is right, after it jumped ahead and writing stopped."""
    _behind("books", data).believe_clock()


@desk_app.command("new-ledger", **_told("new-ledger"))
@in_desk_sentences
def new_ledger(
    *,
    anew: Annotated[str, typer.Argument(metavar="NAME", help="help.ledger_anew")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="help.reason_anew")] = "",
    receipt: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="help.receipts_of_lost")
    ] = None,
    origin: Annotated[str, typer.Option(metavar="NAME", help="help.which_company")] = "",
    data: Data = None,
) -> None:
    """Continue a ledger under another name and key, where some of it or its key is lost."""
    books = _behind("books", data)
    books.continue_ledger(anew, reason=reason, receipts=tuple(receipt or ()), origin=origin)


@in_desk_sentences
def backup(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.backup_file")],
    data: Data = None,
) -> None:
    """Back the desk up into one file while it runs, and verify the copy."""
    _behind("backup_and_restore", data).backup(file)


@in_desk_sentences
def restore(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.restore_file")],
    force: Annotated[bool, typer.Option("--force", help="help.force")] = False,
    data: Data = None,
) -> None:
    """Restore the desk from a backup, and verify it."""
    _behind("backup_and_restore", data).restore(file, force=force)


@in_desk_sentences
def doctor(*, as_json: AsJson = False, data: Data = None) -> None:
    """Look at everything that a desk needs: settings, database, disk, clock, keys, checkpoints."""
    _behind("doctor", data).examine(as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add the commands that run a desk to `app`."""
    client.register(app)
    panel = "help.panel.run"
    app.add_typer(desk_app, name="desk", rich_help_panel=panel)
    for name, function in (("backup", backup), ("restore", restore), ("doctor", doctor)):
        app.command(name, rich_help_panel=panel, **_told(name))(function)
