"""How these commands speak, and how they end when something is wrong."""

from __future__ import annotations

import sys
from typing import NoReturn

from keepable.cli.refusals import RefusedError
from keepable.domain.problem import Problem
from keepable.texts import render, text_written
from keepable.texts.catalogue import FALLBACK
from keepable_desk.store.models import Company


def say(text: str) -> None:
    """Print `text` for whoever typed the command."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def in_english(line: str) -> str:
    """Return the text that a `line` holds in the words of the command line."""
    return render(text_written(line), FALLBACK)


def refuse(what: str, remedy: str = "") -> NoReturn:
    """End with the sentence `what`, and what to do, as every command does."""
    raise RefusedError(Problem(what=what, remedy=remedy))


def company_called(origin: str) -> Company:
    """Give the company whose ledger is `origin`, or the only one there is."""
    found = list(Company.objects.filter(origin=origin) if origin else Company.objects.all())
    if len(found) == 1:
        return found[0]
    known = ", ".join(company.origin for company in Company.objects.order_by("pk"))
    if not known:
        refuse("There is no company yet; load one: keepable desk load BOOK --origin NAME.")
    refuse(f"Name one with --origin: {known}.")
