"""Loading the kernels before a process is copied, so that no copy has to."""

from __future__ import annotations

from keepable.answers import ask, likely, read_question, why
from keepable.forecast import forecast
from keepable.samples.generate import generate_book, generate_questions

TASKS, SEED, SCENARIOS = 5, 1, 8


def load_kernels() -> None:
    """Ask a small generated book all that can be asked: each kernel has one signature."""
    book = generate_book(TASKS, SEED)
    question, _ = read_question(book, next(iter(generate_questions(book, SEED).values())))
    assert question is not None
    warm = forecast(book, scenarios=SCENARIOS)
    likely(warm, question, why(warm, question, ask(warm, question)))
