"""The words of the pages in other languages: `python docs/messages.py` brings them up to date.

It collects what templates and code mark for translation, keeps what is translated already, drops
what nobody says any more, and compiles the catalogue. With --check nothing is written, and it fails
when something is missing.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "src" / "keepable_desk" / "pages"
FOLDER = PAGES / "locale" / "de" / "LC_MESSAGES"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
PLACE = re.compile(r"%\((\w+)\)")


def main() -> int:
    """Bring the catalogue up to date, or check that it is; 1 when something is missing."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    path = FOLDER / "django.po"
    old = _read(path)
    new = _catalogue(old)
    missing = [_said(message.id) for message in new if message.id and not _is_said(message)]
    broken = [_said(message.id) for message in new if message.id and not _fits(message)]
    for text in missing[:20]:
        print(f"untranslated: {text}")
    for text in broken:
        print(f"its names differ: {text}")
    po, mo = _written(new), _compiled(new)
    compiled = FOLDER / "django.mo"
    if "--check" in sys.argv:
        is_stale = path.read_bytes() != po or compiled.read_bytes() != mo
        if is_stale:
            print("Stale: the words of the pages. Run `make docs` and translate what is new.")
        return int(is_stale or bool(missing or broken))
    FOLDER.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po)
    compiled.write_bytes(mo)
    print(f"{len(new)} messages, {len(missing)} untranslated")
    return 0


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="de")
    with path.open("rb") as file:
        return read_po(file, locale="de")


def _catalogue(old: Catalog) -> Catalog:
    """Give all that is said now, with what is translated of it."""
    new = Catalog(locale="de", project="Keepable", version="1", charset="utf-8", fuzzy=False)
    for source, (context, message) in sorted(_messages(), key=lambda each: (each[0], str(each[1]))):
        known = old.get(message[0] if isinstance(message, tuple) else message, context)
        flags = {"python-format"} if PLACE.search(str(message)) else set()
        string = known.string if known else None
        new.add(
            message,
            string,
            [(source, 0)],
            flags,
            context=context,
        )
    return new


def _messages() -> Iterator[tuple[str, tuple[str | None, str | tuple[str, ...]]]]:
    for path in sorted((*PAGES.rglob("*.html"), *PAGES.rglob("*.py"))):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text)
        source = str(path.relative_to(PAGES))
        found = extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {})
        for _line, function, said, _comments in found:
            if said:
                yield source, _read_call(str(function), said)


def _read_call(
    function: str,
    said: Any,  # noqa: ANN401 - a text, or a tuple of them
) -> tuple[str | None, str | tuple[str, ...]]:
    words = (said,) if isinstance(said, str) else tuple(word or "" for word in said)
    context = words[0] if function in {"pgettext", "npgettext"} else None
    rest = words[1:] if context is not None else words
    if function in {"ngettext", "npgettext"}:
        return context, (rest[0], rest[1])
    return context, rest[0]


def _is_said(message: object) -> bool:
    string = message.string  # type: ignore[attr-defined]  # a message of babel
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def _fits(message: object) -> bool:
    """Tell whether a translation names what the message names."""
    if not _is_said(message):
        return True
    wanted = set(PLACE.findall(str(message.id)))  # type: ignore[attr-defined]  # as above
    string = message.string  # type: ignore[attr-defined]  # as above
    texts = string if isinstance(string, (tuple, list)) else (string,)
    return all(set(PLACE.findall(text)) <= wanted for text in texts) and (
        set(PLACE.findall(str(texts))) == wanted
    )


def _said(message: object) -> str:
    return str(message[0] if isinstance(message, tuple) else message)


def _written(catalogue: Catalog) -> bytes:
    text = io.BytesIO()
    write_po(text, catalogue, width=100, sort_by_file=True, include_lineno=False, omit_header=True)
    head = (
        b'msgid ""\nmsgstr ""\n"Language: de\\n"\n"MIME-Version: 1.0\\n"\n'
        b'"Content-Type: text/plain; charset=utf-8\\n"\n'
        b'"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return head + text.getvalue()


def _compiled(catalogue: Catalog) -> bytes:
    made = read_po(io.BytesIO(_written(catalogue)), locale="de")
    # the catalogue would carry the minute in which it was compiled, and be stale in the next
    made.creation_date = made.revision_date = NO_TIME
    out = io.BytesIO()
    write_mo(out, made)
    return out.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
