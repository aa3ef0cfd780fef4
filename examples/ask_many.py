"""Ask one warm forecast the same thing for several dates, and see what each costs in odds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from keepable.answers import ask, build_question
from keepable.forecast import forecast
from keepable.samples import demo_book

AS_OF = datetime(2027, 1, 11, 8, tzinfo=UTC)


def main() -> None:
    """Print odds of single sign-on for Acme, month by month."""
    book = demo_book(AS_OF)
    warm = forecast(book, scenarios=256)
    for weeks in range(12, 37, 4):
        wanted = (AS_OF + timedelta(weeks=weeks)).date()
        question, problems = build_question(
            book, scope="Single sign-on", customer="Acme", requested_date=wanted
        )
        if question is None:
            print(*problems, sep="\n")
            return
        answer = ask(warm, question)
        print(f"{wanted}  {answer.odds:4.0%}  {'#' * round(40 * (answer.odds or 0))}")


if __name__ == "__main__":
    main()
