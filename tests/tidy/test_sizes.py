"""Functions and files stay small enough to be read at one go.

The linter keeps the number of paths through a function and of its positional parameters.
"""

from __future__ import annotations

import ast
import io
import tokenize
from typing import TYPE_CHECKING

from tests.tidy.source import ROOT, SOURCE, TESTS, Module, functions, modules_under, planted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.tidy.source import Function

LINES_OF_A_FUNCTION = 60  # without its docstring, comments and blank lines
LINES_OF_A_FILE = 600

# what must be larger -> why
EXCEPTIONS = {
    "desk.small_company.small_book": "a whole book written out, to be seen at one glance",
}

_NO_CODE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE),
    *(tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER),
}


def too_large(module: Module) -> Iterator[str]:
    """Name `module` and those of its functions that are over budget."""
    lines = module.text.splitlines(keepends=True)
    if len(lines) > LINES_OF_A_FILE:
        yield module.name
    for name, function in functions(module):
        body = _body(function)
        first, last = body[0].lineno, body[-1].end_lineno or 0
        if last - first >= LINES_OF_A_FUNCTION:
            text = "".join(lines[first - 1 : last])
            if len(_code_lines(text)) > LINES_OF_A_FUNCTION:
                yield name


def _body(function: Function) -> list[ast.stmt]:
    has_docstring = ast.get_docstring(function) is not None and len(function.body) > 1
    return function.body[1:] if has_docstring else function.body


def _code_lines(text: str) -> set[int]:
    return {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in _NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }


def test_functions_and_files_keep_their_budgets() -> None:
    folders = [
        SOURCE,
        TESTS,
        *(ROOT / name for name in ("docs", "benchmarks", "examples", "supply")),
    ]
    modules = [module for folder in folders for module in modules_under(folder)]
    found = {name for module in modules for name in too_large(module)}
    # an exception that is no longer needed goes
    assert found == EXCEPTIONS.keys()


def test_each_exception_has_a_reason() -> None:
    assert [name for name, reason in EXCEPTIONS.items() if len(reason.split()) < 3] == []


def test_a_planted_long_function_is_named() -> None:
    lines = "    print()\n" * LINES_OF_A_FUNCTION
    assert list(too_large(planted(f"def f():\n{lines}"))) == []
    assert list(too_large(planted(f"def f():\n{lines}    print()\n"))) == [
        "keepable.answers.planted.f"
    ]


def test_a_planted_long_method_is_named_with_its_class() -> None:
    text = "class A:\n    def f(self):\n" + "        print()\n" * (LINES_OF_A_FUNCTION + 1)
    assert list(too_large(planted(text))) == ["keepable.answers.planted.A.f"]


def test_docstrings_comments_and_blank_lines_are_free() -> None:
    docstring = '    """Do it.\n\n' + "    At length.\n" * LINES_OF_A_FUNCTION + '    """\n'
    free = "    # why\n\n" * LINES_OF_A_FUNCTION
    assert list(too_large(planted(f"def f():\n{docstring}    a()\n{free}    b()\n"))) == []


def test_a_planted_long_file_is_named() -> None:
    assert list(too_large(planted("# a line\n" * LINES_OF_A_FILE))) == []
    assert list(too_large(planted("# a line\n" * (LINES_OF_A_FILE + 1)))) == [
        "keepable.answers.planted"
    ]
