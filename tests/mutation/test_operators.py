"""Each kind of change, by what it makes of one line."""

from __future__ import annotations

import ast

import pytest

from tests.mutation.operators import changes, entries

EXAMPLES = {
    "a < b <= c": {"a <= b <= c", "a < b < c"},
    "a not in b": {"a in b"},
    "a is None": {"a is not None"},
    "a and b": {"a or b"},
    "not a": {"a"},
    "-a": {"a"},
    "a // b": {"a / b"},
    "a + b": {"a - b"},
    "a + 'b'": set(),  # no text can be taken away: whatever ran it would end there
    "a if b else c": {"a if True else c", "a if False else c"},
    "3": {"4"},
    "0.25": {"0.5"},
    "0.0": {"1.0"},
    "True": {"False"},
    "'text'": {"''"},
    "''": {"'X'"},
    "b'bytes'": {"b''"},
    "None": set(),
    "f'a{b}c'": {"f'{b}c'", "f'a{b}'"},
    "max(a, b)": {"min(a, b)"},
    "any(a)": {"all(a)"},
    "f(a, b)": {"f(b, a)"},
    "f(a, a)": set(),
    "f(a, *b)": set(),
    "sorted(a, reverse=True)": {"list(a)", "sorted(a)"},
    "f(key=a)": set(),  # only what orders is known to do without
    "a.filter(b)": {"a.exclude(b)"},
    "a.strip()": {"a"},
}
STATEMENTS = {
    "return a": {"return None"},
    "return None": set(),
    "f()": {"pass"},
    "raise A": {"pass"},
    "raise": set(),
    "a += 1": {"a -= 1", "pass"},
    "a = 1": set(),  # without it whatever reads it would end there
    "a = f(a)": {"pass"},
    "a.b = c": {"pass"},
    "break": {"continue"},
    "if a: b": {"if True: b", "if False: b"},
    "while a: b": {"while False: b"},
}


def made_of(node: ast.AST) -> set[str]:
    return {" ".join(ast.unparse(change.instead).split()) for change in changes(node)}


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_expression_is_changed_in_itself_and_not_in_its_parts(text: str) -> None:
    assert made_of(ast.parse(text, mode="eval").body) == EXAMPLES[text]


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_statement_is_changed_or_left_out(text: str) -> None:
    assert made_of(ast.parse(text).body[0]) == STATEMENTS[text]


def test_a_filter_of_a_comprehension_is_left_out() -> None:
    found = ast.parse("[a for a in b if a if c]", mode="eval").body
    assert isinstance(found, ast.ListComp)
    made = [change.instead for change in changes(found.generators[0])]
    shown = [ast.unparse(ast.ListComp(found.elt, [each])) for each in made]  # type: ignore[list-item] # a copy of a comprehension
    assert shown == ["[a for a in b if c]", "[a for a in b if a]"]


def test_a_slice_loses_one_of_its_ends() -> None:
    found = ast.parse("a[1:2]", mode="eval").body
    assert isinstance(found, ast.Subscript)
    assert made_of(found.slice) == {":2", "1:"}


def test_a_table_loses_one_entry_at_a_time() -> None:
    found = ast.parse("{1, 2}", mode="eval").body
    assert [ast.unparse(change.instead) for change in entries(found)] == ["{2}", "{1}"]
