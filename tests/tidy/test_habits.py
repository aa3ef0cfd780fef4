"""What no other tool checks: names of files, hidden imports, reasons, paths of one machine."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.tidy.source import ROOT, SOURCE, TESTS, Module, modules_under, planted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

OURS = ("keepable", "keepable_desk")
SAY_NOTHING = {
    *("util", "utils", "helper", "helpers", "common", "core", "manager", "managers", "base"),
    *("misc", "shared", "stuff"),
}
SWITCHES_OFF = re.compile(r"#\s*(?:(?:ruff:\s*)?noqa\b|type:\s*ignore|pragma:\s*no cover)")
# the switch with its codes, as `noqa: E501, D103` or `type: ignore[arg-type]`
SWITCH = re.compile(
    r"#\s*(?:(?:ruff:\s*)?noqa(?:\s*:\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?"
    r"|type:\s*ignore(?:\[[^\]]*\])?|pragma:\s*no cover)"
)
REASON = re.compile(r"[A-Za-z]{2,}.*[A-Za-z]")
ON_ONE_MACHINE = re.compile(r"(?<![\w.~/])/(?:work|root|home|Users|mnt)/\w")
ANY = re.compile(r"(?:.*\[|.*, )?Any(?:\W.*)?")  # in an annotation or cast that is a text
TAG = re.compile(r"(?<!\?P)</?[a-z][a-z0-9]*(?:\s+[a-z0-9-]+=|\s*/?>)|<!doctype", re.IGNORECASE)
TEXTS = {
    *(".py", ".md", ".toml", ".yaml", ".yml", ".csv", ".json", ".txt", ".sh"),
    *(".html", ".css", ".js", ".po"),
}
NAMED_BY_OTHERS = {"keepable_desk.store.sqlite3.base"}  # so Django calls it in all its databases
WRITTEN = ("src", "tests", "docs", "examples", "benchmarks", "decisions", "supply", ".ci")


def says_nothing(module: Module) -> list[str]:
    """Return the parts of a module's name under which anything could be put."""
    if module.name in NAMED_BY_OTHERS:
        return []
    return [part for part in module.name.split(".") if part in SAY_NOTHING]


def hidden_imports(module: Module) -> list[str]:
    """Return imports of our own that do not stand at the head of `module`.

    A linter knows those inside functions, and lets itself be switched off; here nobody can.
    """
    at_head = {id(node) for node in _head(module.tree)}
    return [
        ast.unparse(node)
        for node in ast.walk(module.tree)
        if id(node) not in at_head and _imports_ours(node)
    ]


def kernels_inside(module: Module) -> set[str]:
    """Return the full names of the kernels of `module` that only other kernels may call."""
    return {
        f"{module.name}.{node.name}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        and any("inside=True" in ast.unparse(each) for each in node.decorator_list)
    }


def called_from_python(module: Module, inside: set[str]) -> list[str]:
    """Return the calls of kernels that are `inside`, in what is compiled by nobody.

    They have no way in from Python: such a call breaks the process down instead of raising.
    """
    names = {each.rpartition(".")[2]: each for each in inside if _module_of(each) == module.name}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            found = (
                (each.asname or each.name, f"{node.module}.{each.name}") for each in node.names
            )
            names |= {name: full for name, full in found if full in inside}
    compiled = {id(each) for top in _compiled(module.tree) for each in ast.walk(top)}
    return [
        ast.unparse(node)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and id(node) not in compiled and _called(node, inside, names)
    ]


def _module_of(name: str) -> str:
    return name.rpartition(".")[0]


def _compiled(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(
            ast.unparse(each).startswith("njit(") for each in node.decorator_list
        ):
            yield node


def _called(node: ast.Call, inside: set[str], names: Mapping[str, str]) -> bool:
    """Return whether a call is of one of them, by its name or by that of its module."""
    if isinstance(node.func, ast.Name):
        return node.func.id in names
    if not isinstance(node.func, ast.Attribute) or not isinstance(node.func.value, ast.Name):
        return False
    wanted = f".{node.func.value.id}.{node.func.attr}"
    return any(each.endswith(wanted) for each in inside)


def _head(tree: ast.Module) -> Iterator[ast.stmt]:
    for node in tree.body:
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from node.body


def _imports_ours(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] in OURS for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").split(".")[0] in OURS
    return isinstance(node, ast.Name) and node.id == "__import__"


def silent_exceptions(module: Module) -> list[str]:
    """Return comments that switch off a check without saying why on the same line."""
    tokens = tokenize.generate_tokens(io.StringIO(module.text).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return [
        comment
        for comment in comments
        if SWITCHES_OFF.search(comment) and not REASON.search(SWITCH.sub("", comment))
    ]


def markup_in(module: Module) -> list[str]:
    """Return the texts of `module` that hold a tag of HTML or SVG, but for its docstrings."""
    told = {
        id(node.value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in told
        and TAG.search(node.value)
    ]


def untyped(module: Module) -> list[int]:
    """Return the lines of `module` on which a type is given up, by `Any`."""
    return [
        node.lineno
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Name) and node.id == "Any")
        or (isinstance(node, ast.Attribute) and node.attr == "Any")
        or (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and ANY.fullmatch(node.value)
        )
        or (isinstance(node, ast.ImportFrom) and any(each.name == "Any" for each in node.names))
    ]


def written_texts() -> Iterator[Path]:
    """Yield every text file of the project that people write."""
    yield from (path for path in sorted(ROOT.iterdir()) if path.suffix in {".md", ".toml"})
    yield ROOT / "Makefile"
    for folder in WRITTEN:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and (path.suffix in TEXTS or path.name == "run"):
                yield path


@pytest.mark.parametrize("check", [says_nothing, hidden_imports])
def test_the_packages_keep(check: Callable[[Module], list[str]]) -> None:
    found = {module.name: check(module) for module in modules_under(SOURCE)}
    assert {name: complaints for name, complaints in found.items() if complaints} == {}


def test_the_library_makes_markup_in_its_templates_only() -> None:
    found = {module.name: markup_in(module) for module in modules_under(SOURCE / "keepable")}
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "text",
    [
        "x = '<b>'",
        "x = f'<h1 class=\"{y}\">{z}</h1>'",
        "x = f'{y}</td>'",
        "x = '<line x1=\"2\"/>'",
        "x = '<!doctype html>'",
    ],
)
def test_planted_markup_is_found(text: str) -> None:
    assert markup_in(planted(text))


@pytest.mark.parametrize(
    "text", ["'Make <b>.'", "x = 'a < b'", "x = '<- back'", "x = '<3>'", "x = '(?P<by>.)'"]
)
def test_docstrings_and_signs_are_no_markup(text: str) -> None:
    assert markup_in(planted(text)) == []


@pytest.mark.parametrize("folder", ["rights", "usecases", "reads"])
def test_what_decides_who_may_do_what_gives_up_no_type(folder: str) -> None:
    modules = modules_under(SOURCE / "keepable_desk" / folder)
    assert len(modules) > 5  # it looked at them
    assert {module.name: lines for module in modules if (lines := untyped(module))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "from typing import Any",
        "def f(row: Any) -> None: ...",
        "x: dict[str, Any] = {}",
        "def f() -> typing.Any: ...",
        "x = cast('list[Any]', y)",
        "from typing import Any as Whatever",
    ],
)
def test_a_planted_type_that_is_given_up_is_found(text: str) -> None:
    assert untyped(planted(text))


def test_words_that_begin_like_it_are_none() -> None:
    text = "x = 'Anyone may read it'\ny = any(z)\ndef f(row: Anything) -> None: ..."
    assert untyped(planted(text)) == []


@pytest.mark.parametrize("folder", ["src", "tests", "docs", "benchmarks", "examples", "supply"])
def test_what_switches_off_a_check_says_why(folder: str) -> None:
    found = {module.name: silent_exceptions(module) for module in modules_under(ROOT / folder)}
    assert {name: complaints for name, complaints in found.items() if complaints} == {}


def test_no_text_of_the_project_names_a_place_on_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in written_texts()
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if ON_ONE_MACHINE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "name", ["keepable.utils", "keepable.answers.helpers", "keepable.core.ask"]
)
def test_a_planted_name_that_says_nothing_is_found(name: str) -> None:
    assert len(says_nothing(planted("", name))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    import keepable.book_files",
        "def f():\n    from keepable_desk.web.api import asks  # noqa: PLC0415 - a cycle",
        "class A:\n    from . import ask",
        "if sys.platform == 'linux':\n    import keepable.book_files",
        "try:\n    from keepable_desk import store\nexcept ImportError:\n    store = None",
        "x = __import__('keepable.cli')",
    ],
)
def test_a_planted_import_of_our_own_that_is_hidden_is_found(text: str) -> None:
    assert len(hidden_imports(planted(text))) == 1


def test_imports_at_the_head_for_types_and_of_others_are_not_hidden() -> None:
    text = """
        import keepable.book_files
        if TYPE_CHECKING:
            from keepable_desk import store
        def f():
            import rich
    """
    assert hidden_imports(planted(text)) == []


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: E501",
        "# noqa: E501, D103 -",
        "# type: ignore",
        "# type: ignore[arg-type]  # noqa: E501",
        "# pragma: no cover",
        "# ruff: noqa: E501",
    ],
)
def test_a_planted_exception_without_reason_is_found(comment: str) -> None:
    assert len(silent_exceptions(planted(f"x = 1  {comment}"))) == 1


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: PLR2004 - minutes in an hour",
        "# type: ignore[arg-type]  # a ZoneInfo",
        "# pragma: no cover - only on a full disk",
        "# nothing is switched off here",
    ],
)
def test_an_exception_with_its_reason_passes(comment: str) -> None:
    assert silent_exceptions(planted(f"x = 1  {comment}")) == []


@pytest.mark.parametrize("folder", ["home", "root", "work", "Users"])
def test_a_planted_path_of_a_machine_is_found(folder: str) -> None:
    assert ON_ONE_MACHINE.search(f'open("/{folder}/anna/book.json")')


def test_addresses_and_relative_paths_are_no_paths_of_a_machine() -> None:
    assert not ON_ONE_MACHINE.search("https://example.org/home/anna, ../mnt/plan, demo/home/plan")


def test_python_calls_no_kernel_that_only_kernels_may_call() -> None:
    every = (*modules_under(SOURCE), *modules_under(TESTS), *modules_under(ROOT / "benchmarks"))
    modules = [each for each in every if "kernels" in each.text]  # only these import any
    inside = set().union(*map(kernels_inside, modules))
    assert inside  # it looked at the kernels
    found = {each.name: called_from_python(each, inside) for each in modules}
    assert {name: calls for name, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ("from keepable.forecast.kernels.a import place\ndef f():\n    place(1)", 1),
        ("from keepable.forecast.kernels import a\ndef f():\n    a.place(1)", 1),
        ("from keepable.forecast.kernels.a import place\ndef f():\n    place.py_func(1)", 0),
        ("from keepable.forecast.kernels.a import place\ndef f():\n    lies_at(place, 1)", 0),
        ("from keepable.forecast.kernels.a import place\n@njit()\ndef f():\n    place(1)", 0),
        ("def place(n): ...\ndef f():\n    place(1)", 0),  # another one of that name
    ],
)
def test_a_planted_call_of_what_only_kernels_may_call_is_found(source: str, calls: int) -> None:
    kernel = planted("@njit(inside=True)\ndef place(n): ...", "keepable.forecast.kernels.a")
    assert len(called_from_python(planted(source), kernels_inside(kernel))) == calls


def test_no_two_classes_have_the_same_name_but_a_noun_and_its_row() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for package in ("keepable", "keepable_desk"):
        for module in modules_under(SOURCE / package):
            if "migrations" not in module.name:
                for node in module.tree.body:
                    if isinstance(node, ast.ClassDef):
                        places[node.name].append(module.name)
    twice = {name: found for name, found in places.items() if len(found) > 1}
    assert {"Person", "Promise"} <= set(twice)  # it would see them
    of_a_noun = {name for name, found in twice.items() if _is_noun_and_row(found)}
    assert {name: found for name, found in twice.items() if name not in of_a_noun} == {}


def _is_noun_and_row(found: list[str]) -> bool:
    """Return whether one of two modules is of nouns, and the other of their rows."""
    first, *others = sorted(found)
    return len(others) == 1 and "domain" in first and "store/models" in others[0].replace(".", "/")
