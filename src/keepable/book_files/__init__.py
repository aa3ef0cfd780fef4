"""A book as a folder that people edit, or as one JSON file: read and written."""

from keepable.book_files.folder_writing import write_folder
from keepable.book_files.learned_writing import write_learned
from keepable.book_files.onefile import write_file
from keepable.book_files.questions import read_questions, write_questions
from keepable.book_files.reading import read_book

__all__ = [
    "read_book",
    "read_questions",
    "write_file",
    "write_folder",
    "write_learned",
    "write_questions",
]
