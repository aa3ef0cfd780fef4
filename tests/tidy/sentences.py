"""Which strings of the code are sentences that somebody would read.

A sentence, or a part of one that facts are put into, belongs into the catalogues. What is apart by
its place in the code: docstrings, what is marked for translation, what goes into logs, and errors
that only who changes the code can meet (TypeError, RuntimeError and their like). A ValueError is
one that people meet, so it is to be a TextError.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.tidy.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

# modules whose sentences are no messages, each with why
APART = {
    "keepable/domain/parts.py": "heads of the files of a book, which have one form",
    "keepable/book_files/folder_writing.py": "the head of the first file, as of the others",
    "keepable/book_files/schema.py": "descriptions in the schema of a book, which has one form",
    "keepable/book_files/generated_docs.py": "writes a page of the reference, which is in English",
    "keepable/ledger/rotation.py": "what a key signs when another follows it, in one form",
    "keepable/cli/pages.py": "writes a page of the reference, which is in English",
    "keepable_desk/installation_settings.py": "writes a page of the reference, which is in English",
    "keepable_desk/store/personal_columns.py": "writes a page of the reference, in English",
    "keepable_desk/web/api/schemas.py": "descriptions in the API's document, which is in English",
    "keepable_desk/web/api/app.py": "the description of the API in its document",
    "keepable_desk/rights/fields.py": "why a field is hidden, beside it, for who changes the list",
    "keepable_desk/demo_history.py": "what the people of the sample company wrote",
}
DATA = ("keepable/samples/", "keepable/texts/", "keepable_desk/store/migrations/")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "npgettext"}
LOGS = {"debug", "info", "warning", "error", "exception", "critical"}
OF_CODE = {
    "TypeError",
    "AttributeError",
    "RuntimeError",
    "KeyError",
    "NotImplementedError",
    "AssertionError",
}
# what people read whatever it looks like
TOLD = {"print", "echo", "write", "problem", "Problem", "refuse", "refused", "done", "HttpResponse"}
THREE_WORDS = re.compile(r"[A-Za-z]{2,}[,:;]? [a-z]{2,}[,:;]? [a-z]{2,}")
TWO_WORDS = re.compile(r"[A-Z]?[a-z]+[,:;]? [a-z]{2,}")
ENDS = (".", "?", "!", ":")


def sources() -> Iterator[tuple[str, str]]:
    """Return each module of ours with its place, but for those of data or the catalogues."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        place = path.relative_to(ROOT / "src").as_posix()
        if not place.startswith(DATA):
            yield place, path.read_text(encoding="utf-8")


def sentences_in(source: str) -> list[str]:
    """Return the strings of a module that are sentences, or errors that people meet without one."""
    tree = ast.parse(source)
    apart = set(_apart(tree))
    told, put_together = set(_told(tree)), set(_put_together(tree))
    found = [ast.unparse(node) for node in ast.walk(tree) if _is_bare_error(node)]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        text = node.value
        is_sentence = THREE_WORDS.search(text) and (
            text.rstrip().endswith(ENDS) or id(node) in put_together
        )
        if id(node) not in apart and (is_sentence or (id(node) in told and TWO_WORDS.search(text))):
            found.append(text)
    return found


def _is_bare_error(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) and node.exc is not None and _name(node.exc) == "ValueError"


def _apart(tree: ast.Module) -> Iterator[int]:
    """Return the strings that are docstrings, marked, logged, or errors of the code."""
    raised = {
        ast.unparse(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and _name(node.exc) in OF_CODE
        for argument in getattr(node.exc, "args", ())
        if isinstance(argument, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        elif (isinstance(node, ast.Call) and (_name(node) in MARKS or _is_log(node))) or (
            isinstance(node, ast.Raise) and _name(node.exc) in OF_CODE
        ):
            yield from map(id, ast.walk(node))
        elif isinstance(node, ast.Assign) and {ast.unparse(each) for each in node.targets} & raised:
            yield from map(id, ast.walk(node.value))


def _told(tree: ast.Module) -> Iterator[int]:
    """Return the strings that are handed to what people read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node) in TOLD:
            handed = (
                *node.args,
                *(each.value for each in node.keywords if each.arg in {"what", "remedy"}),
            )
            for each in handed:
                parts = each.values if isinstance(each, ast.JoinedStr) else [each]
                yield from map(id, parts)


def _put_together(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from map(id, node.values)


def _is_log(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr in LOGS
        and isinstance(function.value, ast.Name)
        and function.value.id in {"LOG", "log", "logger"}
    )


def _name(node: ast.AST | None) -> str:
    """Return the name of what is called or raised."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


TRANSLATED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
COMMENT = re.compile(r"{# .*? #}|<!--.*?-->|{% block page %}\w*{% endblock %}", re.DOTALL)
MARKUP = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
LABEL = re.compile(r"\b(?:title|aria-label|placeholder|alt)=(\"[^\"]* [^\"]*\"|'[^']* [^']*')")
UNREAD = re.compile(r"<(code|kbd|script|style|svg)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^<>]*>")
WORDS = re.compile(r"[^\W\d_]{2,}")
ENTITY = re.compile(r"&\w+;")
# what pages call in every language: the product, and forms of data
NAMES = {"Keepable", "JSON", "CSV"}


def words_in_template(template: str) -> list[str]:
    """Return the words of a template that people read and that are not marked for translation."""
    rest = MARKUP.sub("", COMMENT.sub("", TRANSLATED.sub("", template)))
    rest = UNREAD.sub("", rest)
    read = " ".join((TAG.sub(" ", rest), *LABEL.findall(rest)))
    return [word for word in WORDS.findall(ENTITY.sub(" ", read)) if word not in NAMES]


LITERAL = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`")
OF_SCRIPT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
READ = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")


def sentences_in_script(script: str) -> list[str]:
    """Return the literals of a script that are words to be read; selectors have commas or dots."""
    found = ("".join(parts) for parts in LITERAL.findall(OF_SCRIPT.sub("", script)))
    return [text for text in found if READ.search(text) and not re.search(r"[#.\[>=:]\w|, ", text)]
