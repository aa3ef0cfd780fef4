"""`keepable demo`: a company in full swing, three questions, and how to ask your own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text as Line

from keepable.answers import Answer, ask, likely, read_question, why
from keepable.book_files import write_folder, write_questions
from keepable.cli import answer_in_terminal, screen
from keepable.cli.books import forecast_of, read_as_of
from keepable.cli.command_errors import CommandError
from keepable.cli.options import ComputeOptions
from keepable.cli.plain_json import origin_of, plain_answer, write_json
from keepable.domain.book import Book
from keepable.domain.problem import Problem
from keepable.forecast import Forecast
from keepable.samples import demo_book
from keepable.samples.demo import QUESTIONS
from keepable.texts import Text

FOLDER = Path("keepable-demo")
OWN_QUESTION = "Customer portal for Velden Retail in 12 weeks"


def run(folder: Path, *, as_of: str | None, as_json: bool) -> None:
    """Ask the demo company its three questions and leave it in `folder` to ask more."""
    # the one place that reads the clock: the company is alive in whatever week it is started
    _refuse_other(folder)
    with screen.waiting(Text("demo.bringing_up")):
        book = (
            as_of_now(datetime.now(UTC)) if as_of is None else demo_book(read_as_of(as_of, "UTC"))
        )
    if not as_json:
        _introduce(book)
    warm = forecast_of(book, ComputeOptions(path=folder))
    found = [_answer(warm, question, as_json=as_json) for question in QUESTIONS.values()]
    note = _leave(book, folder)
    if as_json:
        listed = [plain_answer(answer) for answer in found]
        write_json({**origin_of(warm), "folder": str(folder), "answers": listed})
        return
    _say_goodbye(folder, note)


def as_of_now(now: datetime) -> Book:
    """Return the company of this week as of the hour of `now`: what a desk begun now answers from.

    >>> as_of_now(datetime(2027, 6, 16, 15, 40, tzinfo=UTC)).as_of.isoformat()
    '2027-06-16T15:00:00+00:00'
    """
    return demo_book(now).changed(as_of=now.replace(minute=0, second=0, microsecond=0))


def _introduce(book: Book) -> None:
    introduction = Text(
        "demo.introduction",
        company=book.name,
        people=Text("size.people", n=len(book.people)),
        promises=Text("size.promises", n=len(book.promises)),
        deals=Text("size.open_deals", n=len(book.deals)),
        as_of=book.as_of.date(),
    )
    screen.tell(screen.output(), introduction)


def _answer(warm: Forecast, text: str, *, as_json: bool) -> Answer:
    question, problems = read_question(warm.book, text)
    if question is None:
        raise CommandError(*problems)
    answer = ask(warm, question)
    if not as_json:
        out = screen.output()
        out.print()
        out.rule(style="dim")
        out.print(Line(f"> {text}?", style="cyan"))
        answer_in_terminal.print_sentence(out, answer)
    answer = likely(warm, question, why(warm, question, answer))
    if not as_json:
        answer_in_terminal.print_details(screen.output(), answer)
    return answer


def _refuse_other(folder: Path) -> None:
    """Refuse a place where something else lies: what is said at the end would not be true."""
    if _is_free(folder) or (folder / "company.yaml").is_file():
        return
    what = Text("demo.no_book", folder=str(folder))
    raise CommandError(Problem(what=what, remedy=Text("demo.another_place")))


def _is_free(folder: Path) -> bool:
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def _leave(book: Book, folder: Path) -> Text:
    """Write the company into `folder` unless there is something; say what was done."""
    if not _is_free(folder):
        return Text("demo.stays", folder=str(folder))
    write_folder(book, folder)
    write_questions(folder, QUESTIONS)
    return Text("demo.left", folder=str(folder))


def _say_goodbye(folder: Path, note: Text) -> None:
    out = screen.output()
    out.print()
    out.rule(style="dim")
    screen.tell(out, note)
    out.print()
    screen.tell(out, Text("demo.ask_your_own"), "bold")
    for arguments in (
        f'ask {folder} "{OWN_QUESTION}"',
        f"ask {folder} --example --html answer.html",
        f"promises {folder}",
        f"load {folder}",
    ):
        out.print(f"  {screen.program()} {arguments}", soft_wrap=True)
