"""What each refusal is called in HTTP: the first kind that fits counts."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404

from keepable.domain.problem import Problem
from keepable.forecast import NobodyError
from keepable.texts import Text, TextError
from keepable_desk.reads.asked_questions import NotUnderstoodError
from keepable_desk.rights.row_rules import NotForYouError, NotThereError
from keepable_desk.usecases.append_to_ledger import BrokenLedgerError, HaltedError
from keepable_desk.usecases.change_guards import (
    ChangedError,
    NoMemberError,
    UnfitError,
    UnreasonedError,
)
from keepable_desk.usecases.deciding import KeyReusedError, NotDecidedError
from keepable_desk.usecases.refusals import STATUS, NeededError
from tests.desk.small_company import BUILD, task

TEXT = Text("refused.declined")


def test_each_refusal_has_the_status_that_says_what_to_do_about_it() -> None:
    problem = Problem(severity="error", source="x", line=None, subject="x", what=TEXT, remedy=TEXT)
    wanted: list[tuple[Exception, HTTPStatus]] = [
        (NotThereError("deal", "d1"), HTTPStatus.NOT_FOUND),
        (NotForYouError("deal", "read"), HTTPStatus.NOT_FOUND),
        (Http404(), HTTPStatus.NOT_FOUND),
        (KeyReusedError(TEXT), HTTPStatus.UNPROCESSABLE_ENTITY),
        (NotUnderstoodError((problem,)), HTTPStatus.UNPROCESSABLE_ENTITY),
        (ChangedError(TEXT), HTTPStatus.PRECONDITION_FAILED),
        (NeededError(TEXT), HTTPStatus.PRECONDITION_REQUIRED),
        (HaltedError(TEXT), HTTPStatus.SERVICE_UNAVAILABLE),
        (UnfitError(TEXT), HTTPStatus.CONFLICT),
        (UnreasonedError(TEXT), HTTPStatus.CONFLICT),
        (NoMemberError(), HTTPStatus.CONFLICT),
        (NotDecidedError(TEXT), HTTPStatus.CONFLICT),
        (BrokenLedgerError(TEXT), HTTPStatus.CONFLICT),
        (NobodyError(task("t", 8), BUILD[0]), HTTPStatus.CONFLICT),
        (TextError(TEXT), HTTPStatus.CONFLICT),
    ]
    for error, status in wanted:
        found = next(code for kind, code in STATUS if isinstance(error, kind))
        assert found == status, type(error)
