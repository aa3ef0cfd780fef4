"""What the tables of rights say of tokens, of the desk itself, and of words for readers."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, get_args

import pytest

from keepable.domain.promise import PromiseState
from keepable.texts import Number, Percent, Text, render
from keepable_desk import reads, usecases
from keepable_desk.rights import problem_texts
from keepable_desk.rights.callers import Caller
from keepable_desk.rights.confidential_fields import CONFIDENTIAL
from keepable_desk.rights.fields import NOBODY, OPEN
from keepable_desk.rights.policy import (
    ACTIONS,
    BY_ITSELF,
    FIELDS,
    LINK,
    OPERATOR,
    SCOPES,
    SYSTEM,
    reach,
    scope_for,
)
from keepable_desk.rights.requirements import REQUIRED
from keepable_desk.rights.roles import ROLES, Reach
from keepable_desk.rights.row_rules import ROW_RULES
from keepable_desk.rights.showing import SHOWN
from keepable_desk.rights.vocabulary import (
    ACTION_NAMES,
    FIELD_NAMES,
    OUTCOMES,
    REACHES,
    RESOURCES,
    ROLE_NAMES,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, Text]] = {
    "resource": RESOURCES,
    "role": ROLE_NAMES,
    "outcome": OUTCOMES,
    "field": FIELD_NAMES,
    "reach": REACHES,
    "action": ACTION_NAMES,
}


@pytest.mark.parametrize("kind", WORDS)
def test_each_word_of_a_closed_list_has_the_text_of_its_name_in_both_languages(kind: str) -> None:
    for word, text in WORDS[kind].items():
        assert text == Text(f"{kind}.{word.replace(' ', '_')}")
        assert all(render(text, language).strip() for language in ("en", "de"))


def test_every_word_that_the_tables_use_can_be_told() -> None:
    rights = [*ACTIONS, *(right for each in BY_ITSELF.values() for right in each)]
    assert {resource for resource, _ in [*ACTIONS, *CONFIDENTIAL]} <= RESOURCES.keys()
    assert {action for _, action in rights} <= ACTION_NAMES.keys()
    assert {field for _, field in CONFIDENTIAL} <= FIELD_NAMES.keys()
    assert ROLE_NAMES.keys() == set(ROLES)
    assert REACHES.keys() == set(get_args(Reach))
    assert OUTCOMES.keys() == set(get_args(PromiseState))


def test_what_the_desk_does_by_itself_is_what_its_functions_require_and_no_more() -> None:
    for room in (usecases, reads):
        for found in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            importlib.import_module(found.name)
    required = set().union(*REQUIRED.values())
    for role in (SYSTEM, OPERATOR, LINK):
        assert BY_ITSELF[role] - required == set()
        assert all(reach(role, *right) == "all" for right in BY_ITSELF[role])
    granted = ACTIONS.keys() | set().union(*BY_ITSELF.values())
    assert {right for right in required if right not in granted} == set()


# by scope, what a token with it may do; what stands with a noun is of that noun alone
MAY = {
    "read": {"read", "read by person", "judge by promiser", "measure"},
    "ask": {"ask: create"},
    "decide": {
        *("create", "create for another", "release", "decline", "move"),
        *("assess as promiser", "assess as promisee"),
    },
    "manage": {"leave: create", "import: create", "verify", "rank", "estimate", "apply"},
    None: {
        *("token: create", "token: revoke", "ledger: erase", "note: create", "note: delete"),
        *("promise: talk", "myself: change"),
        *("invite", "change", "reset", "sign out", "withdraw"),
    },
}


def test_the_desk_and_whoever_runs_it_are_called_as_the_ledger_calls_them() -> None:
    assert reach("operator", "desk", "copy") == reach("system", "promise", "watch") == "all"
    assert reach("", "desk", "copy") is None


def test_whatever_has_rows_that_can_be_read_has_a_rule_for_them() -> None:
    computed = {"load", "plan", "ledger", "myself"}  # made of the book, the entries or the caller
    readable = {resource for resource, action in ACTIONS if action == "read"}
    assert readable - computed == ROW_RULES.keys()
    assert SHOWN.keys() <= ROW_RULES.keys() | {"lesson"}


def test_a_token_may_do_what_its_scope_says() -> None:
    found = defaultdict(set)
    alone = {right for rights in MAY.values() for right in rights if ":" in right}
    for resource, action in ACTIONS:
        name = f"{resource}: {action}"
        found[scope_for(resource, action)].add(name if name in alone else action)
    assert found == MAY


@pytest.mark.parametrize("role", ROLES)
def test_a_token_sees_nobodys_pay_nor_what_people_cost_whatever_its_role_and_scopes(
    role: str,
) -> None:
    token = Caller(company=1, roles=(role,), actor="token:1", scopes=frozenset(SCOPES))
    for resource, field in [
        *(("pay", "amount"), ("person", "cost_per_hour"), ("team", "cost_per_hour")),
        *(("ask", "book"), ("ledger", "book"), ("answer", "book_sha256")),
    ]:
        assert not token.sees(resource, field, is_own=True)
    assert token.sees("promise", "title", is_own=False)


def test_a_token_without_a_scope_does_nothing() -> None:
    token = Caller(company=1, roles=("leader",), actor="token:1", scopes=frozenset())
    assert [right for right in ACTIONS if token.reach(*right)] == []


def test_what_nobody_sees_stands_in_no_list_of_who_sees_it_and_has_its_reason() -> None:
    assert NOBODY.keys() & FIELDS.keys() == set()
    assert all(len(reason.split()) > 2 for reason in NOBODY.values())


def test_what_is_open_is_seen_by_every_role_and_nothing_is_both_open_and_confidential() -> None:
    opened = {(what, name) for what, names in OPEN.items() for name in names.split()}
    assert opened & CONFIDENTIAL.keys() == set()
    assert FIELDS.keys() == opened | CONFIDENTIAL.keys()
    assert all(FIELDS[right] == dict.fromkeys(ROLES, "all") for right in opened)


def test_what_is_told_of_files_and_of_work_that_goes_on_has_its_facts() -> None:
    # names are repeated up to 80 letters; sizes are told in millions of bytes
    long = "x" * 100
    assert problem_texts.no_base64(long) == Text("api.no_base64", file="x" * 80)
    assert problem_texts.too_large(long, 2_500_000) == Text(
        "refused.file_too_large", file="x" * 80, megabytes=Number(2.5)
    )
    assert Text("api.send_a_key") == problem_texts.NO_KEY
    assert Text("api.send_if_match") == problem_texts.NO_ETAG
    assert Text("api.no_such_etag") == problem_texts.UNKNOWN_ETAG
    assert problem_texts.shown_name(long) == "x" * 80
    assert problem_texts.day_of("2027-03-01") == date(2027, 3, 1)
    assert problem_texts.day_of(None) == "None"
    assert problem_texts.still_working(40) == Text("refused.still_working", share=Percent(0.4))
    told = {
        400: "problem.unreadable",
        403: "problem.forbidden",
        404: "problem.no_such_address",
        405: "problem.no_such_method",
        500: "problem.our_error",
    }
    for status, code in told.items():
        assert problem_texts.status_text(status) == Text(code)
    assert problem_texts.status_text(418) == Text("problem.status", number="418")
