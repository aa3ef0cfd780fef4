"""Which test stands behind each sentence that says something of safety.

python -m tests.tidy.safety   prints the page docs/reference/safety.md

`docs/security/sentences.toml` lists sentences of pages that are written by hand, and of the English
catalogue, each with the tests that back it. A sentence that is changed is no longer where the list
says, so that somebody looks at it again; one that is new, and holds a word of safety, is missing
there until it has a test, or a reason why it says nothing of safety. Of docs/security.md every
sentence and every cell of a table must be listed, whatever its words.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

from tests.tidy.evidence import IS_TEST, as_markdown, fault_of
from tests.tidy.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TABLE = ROOT / "docs/security/sentences.toml"
CATALOGUE = ROOT / "src/keepable/texts/locale/en/LC_MESSAGES/keepable.po"
BY_HAND = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "GLOSSARY.md",
    "docs/pages.md",
    "docs/security.md",
    "docs/where-to-change.md",
    "docs/reference/settings.md",
)
# a page on which each sentence and each cell counts, whatever its words
WHOLE = "docs/security.md"
PAGES, COMMANDS = "what pages of the desk say", "what commands and the API say"
# codes of texts about the ledger, keys, receipts, erasing, and what was written or sent
ABOUT = frozenset(
    {
        *("client", "compare", "desk", "doctor", "erased", "health", "help", "ledger", "mail"),
        *("problem", "toast", "told", "verify"),
    }
)
WORDS = re.compile(
    r"\b(signed(?! in| out| up)|receipts?|proven|proves?|proof|never|nobody|no one"
    r"|cannot(?! be (?:done|earlier|reached|read|used|written))"
    r"|nothing (?:was|is|of|else)|lost|los(?:e|es|ing)|rewrit\w+|eras\w+|private|hidden|safe\w*"
    r"|secrets?|vouch\w*|confidential|tamper\w*|encrypt\w*|off the record|for ever)\b",
    re.IGNORECASE,
)
FEWEST_WORDS = 4  # fewer are a name, and no sentence
_CODE = re.compile(r"([a-z][a-z0-9_]*)(?:\.[a-z0-9_]+)+")
_ITEM = re.compile(r"^(?:[-*]|\d+\.) ")
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*\[(])")


@dataclass(frozen=True, slots=True)
class Listed:
    """Sentences of one place: with their `tests`, or with the `reason` for having none."""

    where: str
    says: tuple[str, ...]
    tests: tuple[str, ...] = ()
    reason: str = ""


def listed() -> tuple[Listed, ...]:
    """Return what the list holds."""
    plain = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return tuple(
        Listed(
            where=each["where"],
            says=tuple(each["says"]),
            tests=tuple(each.get("tests", ())),
            reason=each.get("reason", ""),
        )
        for each in (*plain["backed"], *plain["apart"])
    )


@cache
def said_at(where: str) -> tuple[str, ...]:
    """Return every sentence at a place: a page by hand, the pages of the desk, or its commands."""
    if where in BY_HAND:
        return tuple(sentences((ROOT / where).read_text(encoding="utf-8")))
    return tuple(_messages(of_pages=where == PAGES))


def sentences(text: str) -> Iterator[str]:
    r"""Return the sentences of a page: of paragraphs, of items, and of cells of tables.

    >>> list(sentences("# A\n\nOne is. Two\nare.\n\n- three\n- four\n\n| five | six |"))
    ['One is.', 'Two are.', 'three', 'four', 'five', 'six']
    """
    text = re.sub(r"```.*?```|<!--.*?-->", "", text, flags=re.DOTALL)
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        bare = line.strip()
        if block and (not bare or bare.startswith(("#", "|")) or _ITEM.match(bare)):
            yield from filter(None, _SENTENCES.split(" ".join(block)))
            block = []
        if bare.startswith("|"):
            cells = (cell.strip() for cell in bare.strip("|").split("|"))
            yield from (cell for cell in cells if cell.strip("-: "))  # no rule below the heads
        elif bare and not bare.startswith("#"):
            block.append(_ITEM.sub("", bare, count=1))


def _messages(*, of_pages: bool) -> Iterator[str]:
    """Return what pages mark for translation, or texts with their codes, in English."""
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            name = message.id if isinstance(message.id, str) else message.id[0]
            told = message.string
            if not isinstance(told, str):
                told = told[0] if told else ""
            code = _CODE.fullmatch(name)
            if of_pages and name and code is None:
                yield " ".join(name.split())
            elif not of_pages and code is not None and code[1] in ABOUT:
                yield f"{name}: {' '.join(told.split())}"


def is_of_safety(sentence: str) -> bool:
    """Return whether a sentence holds a word of safety, so that it must be listed.

    >>> is_of_safety("Nobody is lost here."), is_of_safety("off the record")
    (True, False)
    """
    bare = re.sub(rf"^{_CODE.pattern}: ", "", sentence)
    return len(bare.split()) >= FEWEST_WORDS and WORDS.search(bare) is not None


def faults(
    table: Sequence[Listed], places: Iterable[str] = (*BY_HAND, PAGES, COMMANDS)
) -> list[str]:
    """Return what is wrong with a `table`: what stands nowhere, has no test, or is missing."""
    found = []
    counted = Counter((each.where, said) for each in table for said in each.says)
    found += [f"{said!r} is listed twice" for (_, said), count in counted.items() if count > 1]
    for each in table:
        found += [
            f"{each.where} does not say any more: {said}"
            for said in each.says
            if said not in said_at(each.where)
        ]
        found += filter(None, map(fault_of, each.tests))
        if bool(each.reason) == any(IS_TEST in test for test in each.tests):
            found.append(f"{each.says[0]!r} has neither a test nor a reason, or both")
    for place in places:
        found += [
            f"{place} says without a test or a reason: {said}"
            for said in dict.fromkeys(said_at(place))
            if (place == WHOLE or is_of_safety(said)) and (place, said) not in counted
        ]
    return found


def page() -> str:
    """Return the page that shows each sentence with its tests."""
    table = listed()
    count = sum(len(each.says) for each in table if each.tests)
    lines = [
        "# What stands behind each sentence of safety\n",
        "Sentences about safety, the ledger, rights and what is kept, where they stand, each with",
        f"the tests that back it: {count} of them. `docs/security/sentences.toml` is the source;",
        "it also lists those that hold a word of safety and claim nothing, with the reason.",
    ]
    for place in (*BY_HAND, PAGES, COMMANDS):
        mine = [each for each in table if each.where == place and each.tests]
        if mine:
            lines += [
                f"\n## {place[0].upper()}{place[1:]}\n",
                "| it says | shown by |",
                "| --- | --- |",
            ]
        lines += [
            f"| {_quoted(said)} | {'; '.join(map(as_markdown, each.tests))} |"
            for each in mine
            for said in each.says
        ]
    return "\n".join(lines) + "\n"


def _quoted(said: str) -> str:
    """Return a sentence for a cell of a table on another page, where its links lead nowhere.

    >>> _quoted("a | b, see [there](there.md)")
    'a &#124; b, see there'
    """
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", said).replace("|", "&#124;")


if __name__ == "__main__":
    sys.stdout.write(page())
