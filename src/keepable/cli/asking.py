"""`keepable ask`: one question, one answer; its sentence is printed before its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from keepable.answers import Answer, Question, ask, likely, why
from keepable.cli import answers, screen
from keepable.cli.books import forecast_of, load_book
from keepable.cli.html_page import write_page
from keepable.cli.options import AskOptions, ComputeOptions, Wanted
from keepable.cli.page_frame import refuse_no_place
from keepable.cli.plain_json import plain_answer, write_json
from keepable.cli.pushing import going_first
from keepable.cli.questions import question_in
from keepable.forecast import Forecast
from keepable.texts import Text

MILLISECONDS = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Elapsed:
    """Milliseconds that the forecast, the ask and the whole answer (ask and reasons) took."""

    forecast_ms: float
    ask_ms: float
    answer_ms: float


def run(given: ComputeOptions, wish: AskOptions, wanted: Wanted) -> None:
    """Answer `wish` about the `given` book and print it as `wanted`."""
    if wanted.html is not None:
        refuse_no_place(wanted.html)
    book = load_book(given)
    question = question_in(wish, book, given.path)
    start = perf_counter()
    warm = forecast_of(book, given)
    forecast_ms = (perf_counter() - start) * MILLISECONDS
    answer, elapsed = answered(warm, question, wanted, forecast_ms, wish.ahead_of)
    if wanted.as_json:
        write_json(
            {
                **plain_answer(answer),
                "as_of": book.as_of,
                "elapsed_ms": round(elapsed.answer_ms, 3),
                "elapsed_ask_ms": round(elapsed.ask_ms, 3),
                "elapsed_forecast_ms": round(elapsed.forecast_ms, 3),
            }
        )
    if wanted.html is not None:
        write_page(answer, book, wanted.html)
        screen.tell_path(Text("cli.written", file=str(wanted.html)))


def answered(
    warm: Forecast,
    question: Question,
    wanted: Wanted,
    forecast_ms: float,
    ahead_of: tuple[str, ...] = (),
) -> tuple[Answer, Elapsed]:
    """Answer `question`; for people, print the sentence at once and the rest when it is known."""
    start = perf_counter()
    answer = ask(warm, question)
    if ahead_of:
        answer = going_first(warm, question, answer, ahead_of)
    ask_ms = (perf_counter() - start) * MILLISECONDS
    out = None if wanted.as_json else screen.output()
    if out is not None:
        answers.print_sentence(out, answer)
    start = perf_counter()
    if wanted.reasons and not ahead_of:
        with screen.waiting(Text("cli.asking_why")):
            answer = why(warm, question, answer)
    why_ms = (perf_counter() - start) * MILLISECONDS
    if not ahead_of:
        answer = likely(warm, question, answer)
    if out is not None:
        answers.print_details(out, answer)
    return answer, Elapsed(forecast_ms=forecast_ms, ask_ms=ask_ms, answer_ms=ask_ms + why_ms)
