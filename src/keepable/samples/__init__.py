"""Books to try things on: synthetic ones of any size, and the demo company."""

from keepable.samples.demo import COMPANY_FOLDER, demo_book, demo_company
from keepable.samples.generate import generate_book, generate_questions
from keepable.samples.shifting import shift_book

__all__ = [
    "COMPANY_FOLDER",
    "demo_book",
    "demo_company",
    "generate_book",
    "generate_questions",
    "shift_book",
]
