"""From the words and options of `ask` to a question about a book."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from keepable.answers import Question, build_question, read_question
from keepable.answers.date_phrases import read_date
from keepable.book_files import read_questions
from keepable.cli.command_errors import CommandError, refuse, refused
from keepable.cli.options import AskOptions
from keepable.domain.book import Book
from keepable.domain.money import Money
from keepable.domain.problem import Problem
from keepable.texts import Text

HOW_TO_ASK = Text("ask.how")


def refuse_unclear(wish: AskOptions) -> None:
    """Raise CommandError when `wish` asks nothing, or says something twice."""
    ways = [bool(wish.text), bool(wish.scope), wish.example_number is not None]
    if not any(ways):
        refuse(Text("ask.nothing"), HOW_TO_ASK)
    if sum(ways) > 1:
        refuse(Text("ask.two_at_once"), Text("ask.give_one"))
    if wish.customer and not wish.scope:
        refuse(Text("ask.customer_without_scope"), Text("ask.write_customer"))
    if wish.by and wish.example_number is not None:
        refuse(Text("ask.example_has_date"), Text("ask.leave_by_out"))
    if wish.price:
        read_price(wish.price)


def question_in(wish: AskOptions, book: Book, path: Path) -> Question:
    """Turn `wish` into a question about `book`, read from `path`; CommandError says why not."""
    price = read_price(wish.price) if wish.price else None
    if wish.example_number is not None:
        found = read_question(book, example(path, wish.example_number))
    elif wish.text:
        found = read_question(book, sentence_of(wish))
    else:
        found = _from_parts(wish, book)
    question, unknown = found
    if question is None:
        raise CommandError(*unknown)
    return question if price is None else replace(question, price=price)


def read_price(text: str) -> Money:
    """Read a price however its currency is written; CommandError when there is none.

    >>> str(read_price("40000eur")), str(read_price("€40,000"))
    ('40000 EUR', '40000 EUR')
    """
    remedy = Text("ask.write_price")
    try:
        price = Money.parse(text)
    except ValueError as error:
        raise refused(Text("ask.no_money", price=text), remedy) from error
    if price.amount < 0:
        refuse(Text("ask.price_below_zero", price=text), remedy)
    return price


def example(path: Path, number: int) -> str:
    """Return the question `number` (the first is 1) that the book at `path` carries under asks/."""
    questions = read_questions(path) if path.is_dir() else ()
    if not questions:
        refuse(Text("ask.no_examples", path=str(path)), HOW_TO_ASK)
    if number > len(questions):
        what = Text("ask.no_example", path=str(path), n=len(questions), number=number)
        refuse(what, Text("ask.give_number", most=len(questions)))
    return questions[number - 1]


def sentence_of(wish: AskOptions) -> str:
    """Return the sentence, with the date of `--by` at its end."""
    sentence = wish.text.strip().rstrip("?").strip()
    return f"{sentence} by {wish.by}" if wish.by else wish.text


def _from_parts(wish: AskOptions, book: Book) -> tuple[Question | None, tuple[Problem, ...]]:
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
