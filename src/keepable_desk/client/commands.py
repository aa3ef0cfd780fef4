"""What can be typed to a desk alone: thin, so that `keepable --help` loads no network."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from keepable.cli.command_errors import in_sentences, not_installed
from keepable.cli.commands import AsJson, DeskUrl, Token, for_example
from keepable.cli.helping import WordedCommand
from keepable_desk.client.options import AssessmentOptions, DeskAddress, Holding, PromiseOptions

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
        raise not_installed(str(error.name)) from error


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
    _behind("rescuing").rescue(DeskAddress(desk=desk, token=token, as_json=as_json), text)


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
    _behind("sessions").sign_in(desk, email)


@in_sentences
def sign_out(
    *,
    desk: Annotated[str, typer.Option("--desk", metavar="URL", help="help.which_desk")] = "",
) -> None:
    """Sign out at a desk, and forget the session."""
    _behind("sessions").sign_out(desk)


AT = "--desk https://desk.example"
ASKED = "ask-0f3c52d1a96f4d3f8b0f6f7f6d3e9a11"
EXAMPLES: dict[str, tuple[str, ...]] = {
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
COMMANDS: dict[str, Callable[..., None]] = {
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
    """Add the commands that only a desk can follow to `app`, each with its examples."""
    for name, function in COMMANDS.items():
        app.command(
            name,
            cls=WordedCommand,
            help=HELP[name],
            rich_help_panel=PANEL,
            epilog=for_example(EXAMPLES[name]),
        )(function)
