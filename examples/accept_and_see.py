"""Turn an ask into a promise and see that nothing that was promised before has moved."""

from __future__ import annotations

from datetime import UTC, date, datetime

from keepable.answers import accept, build_question, promise_odds, push
from keepable.forecast import forecast
from keepable.samples import demo_book
from keepable.texts import render

AS_OF = datetime(2027, 1, 11, 8, tzinfo=UTC)


def main() -> None:
    """Accept at the end of the line, then show what pushing ahead would have done."""
    book = demo_book(AS_OF)
    warm = forecast(book, scenarios=256)
    question, problems = build_question(
        book, scope="Reporting pack", customer="Acme", requested_date=date(2027, 6, 30)
    )
    if question is None:
        print(*problems, sep="\n")
        return
    before = promise_odds(warm)
    _, after = accept(warm, question, promiser="Rep", made_at=AS_OF)
    assert promise_odds(after)[: len(before)] == before, "nobody else moves"  # noqa: S101 - the point
    print(f"Accepted: {render(promise_odds(after)[-1].text, 'en')}")
    pushed = push(warm, question, [before[0].id])
    print(f"Pushed ahead of everyone: {render(pushed.answer.text, 'en')}")
    for touch in pushed.moved[:5]:
        print(f"  {touch.title}: {touch.days_later:+.1f} days")


if __name__ == "__main__":
    main()
