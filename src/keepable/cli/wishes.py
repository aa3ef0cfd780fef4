"""From the words and options of `ask` to a question about a book."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from keepable.cli.options import Wish
from keepable.cli.refusals import RefusedError
from keepable.domain.book import Book
from keepable.domain.money import Money
from keepable.domain.problem import Problem
from keepable.engine import Question, build_question, read_question
from keepable.engine.date_phrases import read_date
from keepable.files import read_questions

HOW_TO_ASK = (
    'Ask like this: keepable ask BOOK "Single sign-on for Acme by 2027-03-01", '
    "or with --scope, --customer and --by, or with --example."
)


def question_in(wish: Wish, book: Book, path: Path) -> Question:
    """Turn `wish` into a question about `book`, read from `path`; RefusedError says why not."""
    problems = _contradictions(wish)
    if problems:
        raise RefusedError(*problems)
    price = read_price(wish.price) if wish.price else None
    if wish.example_number is not None:
        found = read_question(book, example(path, wish.example_number))
    elif wish.text:
        found = read_question(book, sentence_of(wish))
    else:
        found = _from_parts(wish, book)
    question, unknown = found
    if question is None:
        raise RefusedError(*unknown)
    return question if price is None else replace(question, price=price)


def read_price(text: str) -> Money:
    """Read a price however its currency is written; RefusedError when there is none.

    >>> str(read_price("40000eur")), str(read_price("€40,000"))
    ('40000 EUR', '40000 EUR')
    """
    remedy = "Write an amount and a currency, such as --price 40000EUR."
    try:
        price = Money.parse(_spelled_out(text.upper()))
    except ValueError as error:
        what = f"--price {text!r} is not money."
        raise RefusedError(Problem(what=what, remedy=remedy)) from error
    if price.amount < 0:
        raise RefusedError(Problem(what=f"--price {text!r} is below zero.", remedy=remedy))
    return price


def _spelled_out(text: str) -> str:
    """Write the signs that stand for one currency alone as its code, behind the amount."""
    for sign, code in (("€", "EUR"), ("£", "GBP")):
        if sign in text:
            return text.replace(sign, "") + code
    return text


def example(path: Path, number: int) -> str:
    """Give the question `number` (the first is 1) that the book at `path` carries under asks/."""
    questions = read_questions(path) if path.is_dir() else ()
    if not questions:
        what = f"{path} carries no example questions."
        raise RefusedError(Problem(what=what, remedy=HOW_TO_ASK))
    if number > len(questions):
        what = f"{path} carries {len(questions)} example questions, there is no number {number}."
        remedy = f"Give --example-number 1 to {len(questions)}."
        raise RefusedError(Problem(what=what, remedy=remedy))
    return questions[number - 1]


def _contradictions(wish: Wish) -> list[Problem]:
    """Name what was said twice, or not at all."""
    ways = [bool(wish.text), bool(wish.scope), wish.example_number is not None]
    if not any(ways):
        return [Problem(what="Nothing was asked.", remedy=HOW_TO_ASK)]
    if sum(ways) > 1:
        what = "Two questions were asked at once."
        return [Problem(what=what, remedy="Give a sentence, or --scope, or --example.")]
    if wish.customer and not wish.scope:
        what = "--customer goes with --scope."
        remedy = 'In a sentence, write "for" and the customer; in parts, give --scope too.'
        return [Problem(what=what, remedy=remedy)]
    if wish.by and wish.example_number is not None:
        what = "The example says by when already."
        return [Problem(what=what, remedy="Leave out --by, or ask in your own words.")]
    return []


def sentence_of(wish: Wish) -> str:
    """Give the sentence, with the date of `--by` at its end."""
    sentence = wish.text.strip().rstrip("?").strip()
    return f"{sentence} by {wish.by}" if wish.by else wish.text


def _from_parts(wish: Wish, book: Book) -> tuple[Question | None, tuple[Problem, ...]]:
    day, problem = read_date(wish.by, book.as_of.date()) if wish.by else (None, None)
    text = f"{wish.scope}{f' for {wish.customer}' if wish.customer else ''}"
    return build_question(
        book,
        scope=wish.scope,
        customer=wish.customer,
        requested_date=day,
        text=f"{text} by {wish.by}" if wish.by else text,
        problems=[problem] if problem else [],
    )
