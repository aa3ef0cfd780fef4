"""What can be typed to a desk: thin, so that `keepable --help` loads no network."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from keepable.cli.app import AWAY
from keepable.cli.command_errors import in_sentences
from keepable.cli.commands import AsJson, for_example
from keepable.cli.helping import WordedCommand
from keepable.cli.options import AskOptions, PlanFilter, Wanted
from keepable.texts import Text
from keepable_desk.client.api_errors import refused
from keepable_desk.client.options import AssessmentOptions, DeskAddress, Holding, PromiseOptions

DeskUrl = Annotated[
    str,
    typer.Option("--desk", metavar="URL", help="help.desk_url"),
]
Token = Annotated[
    str,
    typer.Option(
        metavar="TOKEN",
        envvar="KEEPABLE_TOKEN",
        help="help.token",
    ),
]
Ask = Annotated[str, typer.Argument(metavar="ASK", help="help.ask_name")]
Key = Annotated[
    str,
    typer.Option(
        metavar="KEY",
        help="help.key",
    ),
]
PromiseName = Annotated[str, typer.Argument(metavar="PROMISE", help="help.promise_name")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="help.reason")]


def _behind(module: str) -> Any:  # noqa: ANN401 - a module
    """Return the `module` behind a command, loaded when it is first asked for."""
    importlib.import_module("keepable.cli.compiled_cache").keep_compiled_code()
    try:
        return importlib.import_module(f"keepable_desk.client.{module}")
    except ModuleNotFoundError as error:
        what = Text("client.needs", package=str(error.name))
        raise refused(what, Text("client.install")) from error


@in_sentences
def ask(
    *,
    desk: DeskUrl,
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
    no_why: Annotated[bool, typer.Option("--no-why", help="help.no_why")] = False,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Ask a desk: can we promise this, by then? It keeps the answer, so that a yes can name it."""
    wish = AskOptions(
        text=text,
        scope=" + ".join(scope or ()),
        customer=customer,
        by=by,
        price=price,
        ahead_of=tuple(ahead_of or ()),
    )
    at = DeskAddress(desk=desk, token=token, as_json=as_json)
    _behind("asking").run(at, wish, Wanted(as_json=as_json, reasons=not no_why))


@in_sentences
def promises(*, desk: DeskUrl, token: Token = "", as_json: AsJson = False) -> None:
    """Show the odds of everything that is promised or held at a desk."""
    _behind("overviews").print_promises(DeskAddress(desk=desk, token=token, as_json=as_json))


@in_sentences
def pipeline(*, desk: DeskUrl, token: Token = "", as_json: AsJson = False) -> None:
    """Show the open deals of a desk that you may see: what winning each would mean."""
    _behind("overviews").print_pipeline(DeskAddress(desk=desk, token=token, as_json=as_json))


@in_sentences
def plan(
    *,
    desk: DeskUrl,
    weeks: Annotated[int, typer.Option(min=1, max=156, metavar="N", help="help.weeks")] = 8,
    promise: Annotated[str, typer.Option(metavar="WHAT", help="help.only_promise")] = "",
    person: Annotated[str, typer.Option(metavar="WHO", help="help.only_person")] = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Show who does what when at a desk, with its spread."""
    at = DeskAddress(desk=desk, token=token, as_json=as_json)
    _behind("overviews").print_plan(at, PlanFilter(weeks=weeks, promise=promise, person=person))


@in_sentences
def load(
    *,
    desk: DeskUrl,
    weeks: Annotated[int, typer.Option(min=1, max=156, metavar="N", help="help.weeks")] = 12,
    people: Annotated[bool, typer.Option("--people", help="help.people")] = False,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Show how full each team of a desk is, week by week."""
    at = DeskAddress(desk=desk, token=token, as_json=as_json)
    _behind("overviews").print_load(at, weeks=weeks, people=people)


@in_sentences
def hold(
    *,
    desk: DeskUrl,
    ask: Ask,
    hours: Annotated[int, typer.Option(min=1, max=720, metavar="N", help="help.hours_held")] = 72,
    key: Key = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Hold an ask: it reserves capacity until it expires by itself."""
    at = DeskAddress(desk=desk, token=token, as_json=as_json)
    _behind("deciding").hold(at, Holding(ask=ask, hours=hours, key=key))


@in_sentences
def promise(
    *,
    desk: DeskUrl,
    ask: Annotated[str, typer.Argument(metavar="ASK", help="help.ask_or_hold")],
    min_odds: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=1.0,
            metavar="ODDS",
            help="help.min_odds",
        ),
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="help.reason_against")] = "",
    receipt: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="help.receipt_file"),
    ] = None,
    key: Key = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Say yes to an ask or a hold: once, on advice that knows of every other yes."""
    at = DeskAddress(desk=desk, token=token, as_json=as_json)
    wish = PromiseOptions(ask=ask, min_odds=min_odds, reason=reason, key=key, receipt=receipt)
    _behind("deciding").promise(at, wish)


@in_sentences
def decline(
    *,
    desk: DeskUrl,
    ask: Ask,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="help.reason_to_decline")] = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Answer an ask with no; the advice and the reason stay on record, the plan as it is."""
    _behind("deciding").decline(
        DeskAddress(desk=desk, token=token, as_json=as_json), ask, reason=reason
    )


@in_sentences
def reopen(*, desk: DeskUrl, ask: Ask, token: Token = "", as_json: AsJson = False) -> None:
    """Take the no to an ask back; that it was said stays on record."""
    _behind("deciding").reopen(DeskAddress(desk=desk, token=token, as_json=as_json), ask)


@in_sentences
def move(
    *,
    desk: DeskUrl,
    promise: PromiseName,
    to: Annotated[str, typer.Option(metavar="DATE", help="help.new_date")],
    reason: Reason = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Move a promise to another date; the old one stays on record."""
    at = DeskAddress(desk=desk, token=token, as_json=as_json)
    _behind("deciding").move(at, promise, to=to, reason=reason)


@in_sentences
def assess(
    *,
    desk: DeskUrl,
    promise: PromiseName,
    side: Annotated[
        Literal["promiser", "promisee"],
        typer.Option(metavar="SIDE", help="help.side"),
    ],
    outcome: Annotated[
        Literal["kept", "late", "broken", "withdrawn", "released", "open"],
        typer.Option(
            metavar="OUTCOME",
            help="help.outcome",
        ),
    ],
    on: Annotated[str, typer.Option(metavar="DATE", help="help.came_on")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="help.note")] = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Say how a promise came out, as one side sees it."""
    at = DeskAddress(desk=desk, token=token, as_json=as_json)
    judging = AssessmentOptions(side=side, outcome=outcome, on=on, note=note)
    _behind("deciding").assess(at, promise, judging)


@in_sentences
def rescue(
    *,
    desk: DeskUrl,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="help.said_already")],
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Show how what was said already stands, what could save it, and whom to tell."""
    _behind("asking").rescue(DeskAddress(desk=desk, token=token, as_json=as_json), text)


@in_sentences
def receipt(
    *,
    desk: DeskUrl,
    promise: PromiseName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.new_file")],
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Write the receipt of a promise into a file that `keepable verify` checks."""
    _behind("exports").receipt(DeskAddress(desk=desk, token=token, as_json=as_json), promise, file)


@in_sentences
def ledger(
    *,
    desk: DeskUrl,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.ledger_file")],
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Write the ledger of a desk into a file that `keepable verify` checks."""
    _behind("exports").ledger(DeskAddress(desk=desk, token=token, as_json=as_json), file)


@in_sentences
def sign_in(
    *,
    desk: DeskUrl,
    email: Annotated[str, typer.Option(metavar="EMAIL", help="help.email")],
) -> None:
    """Sign in at a desk; the password is asked for, and only the session is kept."""
    _behind("signing").sign_in(desk, email)


@in_sentences
def sign_out(
    *,
    desk: Annotated[str, typer.Option("--desk", metavar="URL", help="help.which_desk")] = "",
) -> None:
    """Sign out at a desk, and forget the session."""
    _behind("signing").sign_out(desk)


AT = "--desk https://desk.example"
ASKED = "ask-0f3c52d1a96f4d3f8b0f6f7f6d3e9a11"
EXAMPLES: dict[str, tuple[str, ...]] = {
    "ask": (
        f'keepable ask {AT} "Single sign-on for Acme by 1 March"',
        f"keepable ask {AT} --scope sso --customer Acme --by +6w",
    ),
    "promises": (f"keepable promises {AT}",),
    "pipeline": (f"keepable pipeline {AT}",),
    "plan": (f"keepable plan {AT} --person Anna",),
    "load": (f"keepable load {AT} --weeks 26",),
    "hold": (f"keepable hold {AT} {ASKED}",),
    "promise": (
        f"keepable promise {AT} ASK --min-odds 0.8",
        f"keepable promise {AT} ASK --min-odds 0.8 --receipt FILE --key KEY",
    ),
    "decline": (f'keepable decline {AT} ASK --reason "Too late."',),
    "reopen": (f"keepable reopen {AT} ASK",),
    "move": (f'keepable move {AT} p7 --to +2w --reason "They asked."',),
    "assess": (f"keepable assess {AT} p7 --side promisee --outcome kept",),
    "rescue": (f'keepable rescue {AT} "Single sign-on for Acme by 1 March"',),
    "receipt": (f"keepable receipt {AT} p7 p7.tlog-proof",),
    "ledger": (f"keepable ledger {AT} ledger.jsonl",),
    "sign-in": (f"keepable sign-in {AT} --email anna@acme.example",),
    "sign-out": (f"keepable sign-out {AT}", "keepable sign-out"),
}
# in the place of those that read a book
INSTEAD: dict[str, Callable[..., None]] = {
    "ask": ask,
    "promises": promises,
    "pipeline": pipeline,
    "plan": plan,
    "load": load,
}
BESIDES: dict[str, Callable[..., None]] = {
    "hold": hold,
    "promise": promise,
    "decline": decline,
    "reopen": reopen,
    "move": move,
    "assess": assess,
    "rescue": rescue,
    "receipt": receipt,
    "ledger": ledger,
    "sign-in": sign_in,
    "sign-out": sign_out,
}
# what each command is for, as a code of the catalogues
HELP: dict[str, str] = {
    "ask": "help.desk_ask",
    "promises": "help.desk_promises",
    "pipeline": "help.desk_pipeline",
    "plan": "help.desk_plan",
    "load": "help.desk_load",
    "hold": "help.desk_hold",
    "promise": "help.desk_promise",
    "decline": "help.desk_decline",
    "reopen": "help.desk_reopen",
    "move": "help.desk_move",
    "assess": "help.desk_assess",
    "rescue": "help.desk_rescue",
    "receipt": "help.desk_receipt",
    "ledger": "help.desk_ledger",
    "sign-in": "help.sign_in",
    "sign-out": "help.sign_out",
}
PANEL = "help.panel.desk"


def register(app: typer.Typer) -> None:
    """Add the commands that ask a desk to `app`; those that it has already mean one with --desk."""
    for name, function in INSTEAD.items():
        app.command(f"{name} {AWAY}", hidden=True, **_told(name))(function)
    for name, function in BESIDES.items():
        app.command(name, **_told(name))(function)


def _told(name: str) -> dict[str, Any]:
    """Return what is told of the command `name`."""
    examples = for_example(EXAMPLES[name])
    panel = {"rich_help_panel": PANEL, "epilog": examples}
    return {"cls": WordedCommand, "help": HELP[name], **panel}
