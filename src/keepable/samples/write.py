"""Write the demo company into its folder: `python -m keepable.samples.write`, after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.book_files import write_folder, write_questions
from keepable.samples.demo import COMPANY_FOLDER, QUESTIONS, demo_company

if TYPE_CHECKING:
    from pathlib import Path


def write_company(folder: Path = COMPANY_FOLDER) -> None:
    """Write the demo company and its three questions into `folder`."""
    write_folder(demo_company(), folder)
    write_questions(folder, QUESTIONS)


if __name__ == "__main__":
    write_company()
