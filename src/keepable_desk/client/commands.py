"""What can be typed to a desk: thin, so that `keepable --help` loads no network."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from keepable.cli.app import AWAY
from keepable.cli.commands import AsJson, for_example
from keepable.cli.compiled_cache import keep_compiled_code
from keepable.cli.options import PlanFilter, Wanted, Wish
from keepable.cli.refusals import in_sentences
from keepable_desk.client.refusing import refused
from keepable_desk.client.typed import At, Holding, Judging, Yes

DeskUrl = Annotated[
    str,
    typer.Option("--desk", metavar="URL", help="The desk, as http://127.0.0.1:8787."),
]
Token = Annotated[
    str,
    typer.Option(
        metavar="TOKEN",
        envvar="KEEPABLE_TOKEN",
        help="Who calls; without it, whoever signed in. In KEEPABLE_TOKEN it stays out of "
        "the shell's history.",
    ),
]
Ask = Annotated[str, typer.Argument(metavar="ASK", help="The ask: the name it was kept under.")]
Key = Annotated[
    str,
    typer.Option(
        metavar="KEY",
        help="The same key gives the same answer, and it happens once; without it, a new one.",
    ),
]
PromiseName = Annotated[
    str, typer.Argument(metavar="PROMISE", help="The promise: its id, or part of its title.")
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; it stays in the ledger.")]


def _behind(module: str) -> Any:  # noqa: ANN401 - a module
    """Give the `module` behind a command, loaded when it is first asked for."""
    keep_compiled_code()
    try:
        return importlib.import_module(f"keepable_desk.client.{module}")
    except ModuleNotFoundError as error:
        what = f"Asking a desk needs {error.name}, which is not installed."
        raise refused(what, "Install it with: pip install 'keepable[desk]'") from error


@in_sentences
def ask(
    *,
    desk: DeskUrl,
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
    no_why: Annotated[
        bool, typer.Option("--no-why", help="Leave out why it cannot be earlier; quicker.")
    ] = False,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Ask a desk: can we promise this, by then? It keeps the answer, so that a yes can name it."""
    wish = Wish(
        text=text,
        scope=" + ".join(scope or ()),
        customer=customer,
        by=by,
        price=price,
        ahead_of=tuple(ahead_of or ()),
    )
    at = At(desk=desk, token=token, as_json=as_json)
    _behind("asking").run(at, wish, Wanted(as_json=as_json, reasons=not no_why))


@in_sentences
def promises(*, desk: DeskUrl, token: Token = "", as_json: AsJson = False) -> None:
    """Show the odds of everything that is promised or held at a desk."""
    _behind("glances").print_promises(At(desk=desk, token=token, as_json=as_json))


@in_sentences
def pipeline(*, desk: DeskUrl, token: Token = "", as_json: AsJson = False) -> None:
    """Show the open deals of a desk that you may see: what winning each would mean."""
    _behind("glances").print_pipeline(At(desk=desk, token=token, as_json=as_json))


@in_sentences
def plan(
    *,
    desk: DeskUrl,
    weeks: Annotated[int, typer.Option(min=1, max=156, metavar="N", help="How far to look.")] = 8,
    promise: Annotated[
        str, typer.Option(metavar="WHAT", help="Only this promise: its id, or part of its title.")
    ] = "",
    person: Annotated[str, typer.Option(metavar="WHO", help="Only this person's work.")] = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Show who does what when at a desk, with its spread."""
    at = At(desk=desk, token=token, as_json=as_json)
    _behind("glances").print_plan(at, PlanFilter(weeks=weeks, promise=promise, person=person))


@in_sentences
def load(
    *,
    desk: DeskUrl,
    weeks: Annotated[int, typer.Option(min=1, max=156, metavar="N", help="How far to look.")] = 12,
    people: Annotated[bool, typer.Option("--people", help="Each person too.")] = False,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Show how full each team of a desk is, week by week."""
    at = At(desk=desk, token=token, as_json=as_json)
    _behind("glances").print_load(at, weeks=weeks, people=people)


@in_sentences
def hold(
    *,
    desk: DeskUrl,
    ask: Ask,
    hours: Annotated[
        int, typer.Option(min=1, max=720, metavar="N", help="How long it is held.")
    ] = 72,
    key: Key = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Hold an ask: it reserves capacity until it expires by itself."""
    at = At(desk=desk, token=token, as_json=as_json)
    _behind("deciding").hold(at, Holding(ask=ask, hours=hours, key=key))


@in_sentences
def promise(
    *,
    desk: DeskUrl,
    ask: Annotated[str, typer.Argument(metavar="ASK", help="The ask or the hold: its name.")],
    min_odds: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=1.0,
            metavar="ODDS",
            help="The least odds, such as 0.8; below them it is not promised.",
        ),
    ],
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why; needed where it is against the advice.")
    ] = "",
    receipt: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Keep the receipt here; it proves the promise by itself."
        ),
    ] = None,
    key: Key = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Say yes to an ask or a hold: once, on advice that knows of every other yes."""
    at = At(desk=desk, token=token, as_json=as_json)
    wish = Yes(ask=ask, min_odds=min_odds, reason=reason, key=key, receipt=receipt)
    _behind("deciding").promise(at, wish)


@in_sentences
def move(
    *,
    desk: DeskUrl,
    promise: PromiseName,
    to: Annotated[
        str, typer.Option(metavar="DATE", help="The new date: 2027-03-01, 1 March or +6w.")
    ],
    reason: Reason = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Move a promise to another date; the old one stays on record."""
    at = At(desk=desk, token=token, as_json=as_json)
    _behind("deciding").move(at, promise, to=to, reason=reason)


@in_sentences
def assess(
    *,
    desk: DeskUrl,
    promise: PromiseName,
    side: Annotated[
        Literal["promiser", "promisee"],
        typer.Option(metavar="SIDE", help="Whose word it is: promiser or promisee."),
    ],
    outcome: Annotated[
        Literal["kept", "late", "broken", "withdrawn", "released", "open"],
        typer.Option(
            metavar="OUTCOME",
            help="kept, late, broken, withdrawn (promiser), released (promisee), or open again.",
        ),
    ],
    on: Annotated[str, typer.Option(metavar="DATE", help="The day on which it was there.")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="A word on it.")] = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Say how a promise came out, as one side sees it."""
    at = At(desk=desk, token=token, as_json=as_json)
    judging = Judging(side=side, outcome=outcome, on=on, note=note)
    _behind("deciding").assess(at, promise, judging)


@in_sentences
def rescue(
    *,
    desk: DeskUrl,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help='What was said already: "X for Y by Z".')
    ],
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Show how what was said already stands, what could save it, and whom to tell."""
    _behind("asking").rescue(At(desk=desk, token=token, as_json=as_json), text)


@in_sentences
def receipt(
    *,
    desk: DeskUrl,
    promise: PromiseName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; it must be new.")],
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Write the receipt of a promise into a file that `keepable verify` checks."""
    _behind("papers").receipt(At(desk=desk, token=token, as_json=as_json), promise, file)


@in_sentences
def ledger(
    *,
    desk: DeskUrl,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to, as ledger.jsonl.")],
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Write the ledger of a desk into a file that `keepable verify` checks."""
    _behind("papers").ledger(At(desk=desk, token=token, as_json=as_json), file)


@in_sentences
def sign_in(
    *,
    desk: DeskUrl,
    email: Annotated[str, typer.Option(metavar="EMAIL", help="Who signs in.")],
) -> None:
    """Sign in at a desk; the password is asked for, and only the session is kept."""
    _behind("signing").sign_in(desk, email)


@in_sentences
def sign_out(
    *,
    desk: Annotated[
        str, typer.Option("--desk", metavar="URL", help="Which desk; without it, every one.")
    ] = "",
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
    "move": move,
    "assess": assess,
    "rescue": rescue,
    "receipt": receipt,
    "ledger": ledger,
    "sign-in": sign_in,
    "sign-out": sign_out,
}
PANEL = "With a desk (--desk URL)"


def register(app: typer.Typer) -> None:
    """Give `app` the commands that ask a desk; those that it has already mean one with --desk."""
    for name, function in INSTEAD.items():
        words = for_example(EXAMPLES[name])
        app.command(f"{name} {AWAY}", rich_help_panel=PANEL, epilog=words, hidden=True)(function)
    for name, function in BESIDES.items():
        app.command(name, rich_help_panel=PANEL, epilog=for_example(EXAMPLES[name]))(function)
