"""A row has one number, in plain digits; what strangers send is logged on one short line."""

from __future__ import annotations

import logging

import pytest
from django.core.exceptions import ValidationError

from keepable_desk.logs import Seldom
from keepable_desk.rights.callers import caller_for
from keepable_desk.rights.row_rules import ROW_RULES, NotThereError, access
from keepable_desk.web.pages.forms import NumbersField
from keepable_desk.web.pages.promises import chosen_in
from tests.desk.small_company import Desk, reader

pytestmark = pytest.mark.django_db
BY_NUMBER = sorted(name for name, rule in ROW_RULES.items() if rule.named_by == "pk")


@pytest.mark.parametrize(
    "form", ["{}\n", " {}", "+{}", "{}_", "0_{}", "{}.0", "arabic", "wide", "superscript"]
)
def test_the_number_of_a_row_is_read_in_plain_digits_alone(desk: Desk, form: str) -> None:
    others = {"arabic": 0x660, "wide": 0xFF10, "superscript": 0x2070}
    caller = caller_for(desk.members["admin"])
    number = str(desk.members["rep"].pk)
    assert access(caller, "member", number).pk == int(number)
    assert access(caller, "member", int(number)).pk == int(number)
    name = (
        number.translate({ord("0") + n: others[form] + n for n in range(10)})
        if form in others
        else form.format(number)
    )
    for resource in BY_NUMBER:
        with pytest.raises(NotThereError):
            access(caller, resource, name)


def test_a_page_in_other_digits_is_none() -> None:
    assert chosen_in({"page": "2"}).page == 2
    for page in ("\u0662", "\uff12", "2\n", " 2"):
        assert chosen_in({"page": page}).page == 1


def test_a_number_that_was_ticked_is_one_in_plain_digits() -> None:
    field = NumbersField()
    assert field.clean(["2"]) == [2]
    for number in ("\u0662", "\uff12", "2\n"):
        with pytest.raises(ValidationError):
            field.clean([number])


def test_a_host_that_is_not_ours_is_one_short_line_in_the_log_now_and_then(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("django.security.DisallowedHost")
    # a process that was set up twice has two: each setting up of logs adds its own
    filters = [each for each in logger.filters if isinstance(each, Seldom)]
    assert filters
    for each in filters:
        each.last = 0.0
    client = reader(desk, "rep")
    for _ in range(3):
        assert client.get("/", HTTP_HOST="x" * 5_000 + ".example").status_code == 400
    told = [each for each in caplog.records if each.name == logger.name]
    assert len(told) == 1
    assert (told[0].exc_info, len(told[0].getMessage())) == (None, 200)
    assert not [each for each in caplog.records if each.exc_info]
