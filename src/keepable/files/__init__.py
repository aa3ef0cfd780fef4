"""Reading and writing books: as a folder that people edit, or as one JSON file."""

from keepable.files.folder_writing import write_folder
from keepable.files.learned_writing import write_learned
from keepable.files.mpsplib import read_mpsplib
from keepable.files.onefile import write_file
from keepable.files.psplib import read_psplib
from keepable.files.questions import read_questions, write_questions
from keepable.files.reading import read_book

__all__ = [
    "read_book",
    "read_mpsplib",
    "read_psplib",
    "read_questions",
    "write_file",
    "write_folder",
    "write_learned",
    "write_questions",
]
