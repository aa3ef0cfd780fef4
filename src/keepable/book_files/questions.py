"""Questions that a folder carries with its book: one text file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.book_files.disk import read_text, write_texts
from keepable.book_files.layout import QUESTIONS
from keepable.domain.faults import MisfitError
from keepable.domain.file_text import refuse_leading_out
from keepable.texts.errors import TextError
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def read_questions(path: Path) -> tuple[str, ...]:
    """Return the questions of the folder `path`, in the order of their files' names.

    Lines that begin with # are comments. A file that holds no question, or no text, asks nothing.
    """
    folder = path / QUESTIONS
    files = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    return tuple(filter(None, map(_question_in, files)))


def _question_in(file: Path) -> str:
    try:
        refuse_leading_out(file, file.parent.parent)  # nor does the folder of questions itself
        lines = read_text(file).splitlines()
    except MisfitError:
        return ""
    return " ".join(line.strip() for line in lines if not line.startswith("#")).strip()


def write_questions(path: Path, questions: Mapping[str, str]) -> None:
    """Write `questions` by name into the folder `path`; others that are there stay.

    ValueError when a name is no plain file name.
    """
    for name in questions:
        if not name or name.startswith(".") or set(name) & set('/\\:*?"<>|\0'):
            raise TextError(Text("file.question_name", name=name))
    texts = {f"{name.removesuffix('.txt')}.txt": f"{text}\n" for name, text in questions.items()}
    write_texts(path / QUESTIONS, texts)
