"""`keepable ask`: one question, one answer; its sentence is printed before its reasons."""

from __future__ import annotations

from keepable.answers import Answer
from keepable.cli import answer_in_terminal, screen
from keepable.cli.html_page import page
from keepable.cli.options import AskOptions, SourceOptions, Wanted
from keepable.cli.page_frame import refuse_no_place
from keepable.cli.plain_json import plain_answer, write_json
from keepable.cli.questions import refuse_unclear
from keepable.cli.sources import open_source
from keepable.texts import Text


def run(given: SourceOptions, wish: AskOptions, wanted: Wanted) -> None:
    """Let the source that was `given` answer `wish`, and print the answer as `wanted`."""
    if wanted.html is not None:
        refuse_no_place(wanted.html)
    of_books = [] if wish.example_number is None else ["--example"]
    out = screen.output()

    def at_once(answer: Answer) -> None:
        if not wanted.as_json:
            answer_in_terminal.print_sentence(out, answer)

    opened = open_source(given, of_books=of_books)
    refuse_unclear(wish)
    with opened as source:
        found = source.ask(wish, reasons=wanted.reasons, at_once=at_once)
        company = "" if wanted.html is None else source.company()
    if wanted.as_json:
        write_json({**plain_answer(found.answer), **found.more})
    else:
        answer_in_terminal.print_details(out, found.answer)
        print_name(found.kept_as)
    if wanted.html is not None:
        wanted.html.write_text(page(found.answer, company, found.as_of), encoding="utf-8")
        screen.tell_path(Text("cli.written", file=str(wanted.html)))


def print_name(name: str) -> None:
    """Print under which `name` a desk keeps an ask, so that a hold or a yes can name it."""
    if name:
        screen.tell(screen.output(), Text("ask.kept_as", name=name), "dim")
