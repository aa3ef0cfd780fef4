"""The catalogues of all that is said: `python docs/messages.py` brings them up to date.

A language is one file, `src/keepable/texts/locale/<language>/LC_MESSAGES/keepable.po`. It holds the
wording of every code, and the messages that pages mark for translation, which are their own codes
and English at once. Codes are added by hand, to the English file first; this script adds them to
the other languages, collects what pages mark, drops what neither says any more, and compiles:
codes for the library, the rest for Django. With --check nothing is written, and it fails when
something is missing, left over or stale.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from babel.messages.catalog import Message

SOURCE = Path(__file__).resolve().parent.parent / "src"
DESK = SOURCE / "keepable_desk"
LOCALE = SOURCE / "keepable" / "texts" / "locale"
ENGLISH = "en"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
PLACE = re.compile(r"%\((\w+)\)")
CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
QUOTED = re.compile(r"[\"']([a-z][a-z0-9_.]*)[\"']")
WORDS = "word."  # what texts itself says: dates, figures, lists


@dataclass(frozen=True, slots=True)
class Used:
    """What sources say: texts that they make, with the names of their facts, and every string."""

    made: list[tuple[str, str, frozenset[str] | None]] = field(default_factory=list)
    strings: set[str] = field(default_factory=set)
    unclear: list[str] = field(default_factory=list)


def main() -> int:
    """Bring the catalogues up to date, or check that they are; 1 when something is wrong."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    files = wanted_files()
    wrong = complaints()
    for complaint in wrong[:40]:
        print(complaint)
    stale = [path for path, data in files.items() if _bytes_of(path) != data]
    if "--check" in sys.argv:
        for path in stale:
            print(f"Stale: {path.relative_to(SOURCE)}. Run `make docs`.")
        return int(bool(stale or wrong))
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[path])
    print(f"{len(stale)} files of messages written, {len(wrong)} complaints")
    return 0


def wanted_files() -> dict[Path, bytes]:
    """Return what each catalogue, and what is compiled from it, should hold."""
    english, marked = read_catalogue(ENGLISH), list(_marked())
    files: dict[Path, bytes] = {}
    for language in languages():
        catalogue = _catalogue(language, english, marked)
        inside = Path(language) / "LC_MESSAGES"
        files[LOCALE / inside / "keepable.po"] = _written(catalogue)
        files[LOCALE / inside / "keepable.mo"] = _compiled(catalogue, of_codes=True)
        files[DESK / "locale" / inside / "django.mo"] = _compiled(catalogue, of_codes=False)
    return files


def complaints() -> list[str]:
    """Return all that is wrong with the catalogues and with the texts that sources make."""
    catalogues = {language: read_catalogue(language) for language in languages()}
    marked = {_key(message, context) for _source, (context, message) in _marked()}
    return [
        *complaints_of_codes(used_in(_sources()), catalogues[ENGLISH]),
        *(
            f"{language}: {complaint}"
            for language, catalogue in catalogues.items()
            for complaint in complaints_of_language(catalogue, catalogues[ENGLISH], marked)
        ),
    ]


def complaints_of_codes(used: Used, english: Catalog) -> list[str]:
    """Return what is wrong between the texts that sources make and the English catalogue."""
    wrong = list(used.unclear)
    for place, code, names in used.made:
        message = english.get(code)
        if message is None:
            wrong.append(f"{place}: no catalogue has the code {code}")
        elif names is not None and (wanted := places_of(message)) != names - {"n"} | wanted & {"n"}:
            wrong.append(f"{place}: {code} tells {sorted(wanted)}, not {sorted(names)}")
    known = {str(_first(message.id)) for message in english if message.id}
    said = used.strings
    left = {code for code in known if CODE.fullmatch(code) and not code.startswith(WORDS)} - said
    return [*wrong, *(f"nothing says the code {code}" for code in sorted(left))]


def complaints_of_language(
    catalogue: Catalog, english: Catalog, marked: set[tuple[str, str]]
) -> Iterator[str]:
    """Return what is missing in `catalogue`, or does not name the facts that the message names."""
    codes = [message for message in english if message.id and is_code(message)]
    for message in codes:
        own = catalogue.get(_first(message.id))
        if own is None or not _is_worded(own):
            yield f"no wording of {_first(message.id)}"
        elif places_of(own) != places_of(message) or own.pluralizable != message.pluralizable:
            yield f"{_first(message.id)} names other facts than in English"
    if catalogue is english or str(catalogue.locale) == ENGLISH:
        return
    for text, context in sorted(marked):
        own = catalogue.get(text, context or None)
        if own is None or not _is_worded(own):
            yield f"untranslated: {text}"
        elif not _fits(own):
            yield f"its names differ: {text}"


def is_code(message: Message) -> bool:
    """Return whether a message is a code, not the English of a page."""
    return bool(CODE.fullmatch(str(_first(message.id)))) and not message.context


def places_of(message: Message) -> set[str]:
    """Return the names of the facts that a message tells, in braces, in any of its forms."""
    worded = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return {name for text in worded for _, name, _, _ in Formatter().parse(text or "") if name}


def used_in(sources: Iterable[tuple[str, str]]) -> Used:
    """Return what texts `sources` make: pairs of a place and its Python or HTML."""
    used = Used()
    for place, text in sources:
        if place.endswith(".html"):
            used.strings.update(QUOTED.findall(text))
            continue
        tree = ast.parse(text)
        makes_texts = any(_imports_text(node) for node in tree.body)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.strings.add(node.value)
            elif makes_texts and isinstance(node, ast.Call) and ast.unparse(node.func) == "Text":
                _read_text(f"{place}:{node.lineno}", node, used)
    return used


def _imports_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.ImportFrom)
        and str(node.module).startswith("keepable.texts")
        and any(alias.name == "Text" for alias in node.names)
    )


def _read_text(place: str, call: ast.Call, used: Used) -> None:
    """Read one `Text(code, name=fact)`; a code may be one of several, but not put together."""
    code = call.args[0]
    if isinstance(code, ast.JoinedStr | ast.BinOp):
        used.unclear.append(f"{place}: a code is not put together; write it out")
    names = None
    if all(keyword.arg for keyword in call.keywords):
        names = frozenset(str(keyword.arg) for keyword in call.keywords)
    for node in (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,):
        if isinstance(node, ast.Constant):
            used.made.append((place, str(node.value), names))


def languages() -> list[str]:
    """Return the languages that have a file."""
    return sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/keepable.po"))


def read_catalogue(language: str) -> Catalog:
    """Read the file of a language."""
    path = LOCALE / language / "LC_MESSAGES" / "keepable.po"
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


Marked = tuple[str, tuple[str | None, str | tuple[str, ...]]]


def _catalogue(language: str, english: Catalog, marked: list[Marked]) -> Catalog:
    """Return all that is said now, with what `language` says of it already."""
    old = read_catalogue(language)
    new = Catalog(locale=language, project="Keepable", version="1", charset="utf-8", fuzzy=False)
    codes = [message for message in english if message.id and is_code(message)]
    for message in sorted(codes, key=lambda each: str(_first(each.id))):
        known = old.get(_first(message.id))
        new.add(message.id, known.string if known else None)
    for source, (context, text) in sorted(marked, key=lambda each: (each[0], str(each[1]))):
        known = old.get(_first(text), context)
        flags = {"python-format"} if PLACE.search(str(text)) else set()
        new.add(text, known.string if known else None, [(source, 0)], flags, context=context)
    return new


def _sources() -> Iterator[tuple[str, str]]:
    for path in sorted((*SOURCE.rglob("*.py"), *DESK.rglob("*.html"))):
        yield str(path.relative_to(SOURCE)), path.read_text(encoding="utf-8")


def _marked() -> Iterator[Marked]:
    for path in sorted((*DESK.rglob("*.html"), *DESK.rglob("*.py"))):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text)
        source = str(path.relative_to(DESK))
        found = extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {})
        for _line, function, said, _comments in found:
            if said:
                yield source, _read_call(str(function), said)


def _read_call(
    function: str,
    said: Any,  # noqa: ANN401 - a text, or a tuple of them
) -> tuple[str | None, str | tuple[str, ...]]:
    words = (said,) if isinstance(said, str) else tuple(word or "" for word in said)
    context = words[0] if function in {"pgettext", "pgettext_lazy", "npgettext"} else None
    rest = words[1:] if context is not None else words
    if function in {"ngettext", "npgettext"}:
        return context, (rest[0], rest[1])
    return context, rest[0]


def _is_worded(message: Message) -> bool:
    string = message.string
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def _fits(message: Message) -> bool:
    """Return whether a translation names what the message of a page names."""
    wanted = set(PLACE.findall(str(message.id)))
    string = message.string
    texts = string if isinstance(string, (tuple, list)) else (string,)
    return all(set(PLACE.findall(text or "")) <= wanted for text in texts) and (
        set(PLACE.findall(str(texts))) == wanted
    )


def _first(said: Any) -> str:  # noqa: ANN401 - a text, or a tuple of its forms
    return str(said[0] if isinstance(said, (tuple, list)) else said)


def _key(message: str | tuple[str, ...], context: str | None) -> tuple[str, str]:
    return _first(message), context or ""


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _written(catalogue: Catalog) -> bytes:
    text = io.BytesIO()
    write_po(text, catalogue, width=100, include_lineno=False, omit_header=True)
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {catalogue.locale}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head.encode() + text.getvalue()


def _compiled(catalogue: Catalog, *, of_codes: bool) -> bytes:
    made = read_po(io.BytesIO(_written(catalogue)), locale=str(catalogue.locale))
    for message in [
        each for each in made if each.id and not (_is_worded(each) and is_code(each) == of_codes)
    ]:
        made.delete(_first(message.id), message.context)
    # the catalogue would carry the minute in which it was compiled, and be stale in the next
    made.creation_date = made.revision_date = NO_TIME
    out = io.BytesIO()
    write_mo(out, made)
    return out.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
