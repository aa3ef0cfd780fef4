"""Write the pages that are made from code and tests, or say which of them are stale.

python docs/generate.py           writes them
python docs/generate.py --check   exit code 1 when one differs from what would be written
"""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from keepable.answers import ask, read_question, why
from keepable.cli.pages import ask_as_text, commands_as_markdown
from keepable.forecast import forecast
from keepable.samples import demo_book
from keepable_desk.installation_settings import settings_as_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
PICTURE_AS_OF = datetime(2027, 1, 11, 8, tzinfo=UTC)
PICTURE_QUESTION = "Single sign-on for Acme by end of June 2027"
MADE = "<!-- Made by docs/generate.py; change the source, not this page. -->\n\n"


def picture() -> str:
    """Draw the answer of the README as it stands in a terminal of 80 columns, as SVG."""
    book = demo_book(PICTURE_AS_OF)
    warm = forecast(book)
    question, _ = read_question(book, PICTURE_QUESTION)
    assert question is not None, "the demo company knows the question of the README"  # noqa: S101 - a script
    console = Console(
        record=True, width=80, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(f'[bold]$ keepable ask keepable-demo "{PICTURE_QUESTION}"[/bold]')
    ask_as_text(why(warm, question, ask(warm, question)), console)
    drawn = console.export_svg(title="keepable ask", unique_id="keepable")
    # The picture must not fetch fonts from anywhere.
    return re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)


def specs() -> str:
    """List what the tests say, as sentences, by chapter."""
    lines = [MADE, "# What Keepable does, as its tests say it\n"]
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        sentences = list(_sentences(module))
        if not sentences:
            continue
        about = (ast.get_docstring(module) or path.stem).splitlines()[0]
        lines += [f"\n## {path.parent.name}: {path.stem.removeprefix('test_')}\n", f"{about}\n"]
        lines += [f"- {sentence}" for sentence in sentences]
    return "\n".join(lines) + "\n"


def _sentences(module: ast.Module) -> Iterator[str]:
    classes = (each for each in module.body if isinstance(each, ast.ClassDef))
    for node in (*module.body, *(each for one in classes for each in one.body)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name.removeprefix("test_").replace("_", " ")


def commands() -> str:
    """Describe the command line from its own help."""
    return MADE + commands_as_markdown()


def settings() -> str:
    """Describe the settings of a desk."""
    return MADE + settings_as_markdown()


def licences() -> str:
    """List the licences of what a desk installs."""
    return _said_by("supply.licences")


def asvs() -> str:
    """Say of each requirement of ASVS whether it is met, and what shows it."""
    return MADE + _said_by("tests.tidy.asvs")


def findings() -> str:
    """Say what an attack found, and which tests would find it again."""
    return MADE + _said_by("tests.tidy.findings")


def safety() -> str:
    """Say which test stands behind each sentence about safety."""
    return MADE + _said_by("tests.tidy.safety")


def _said_by(module: str) -> str:
    """Return what a `module` of ours prints when it is run."""
    words = [sys.executable, "-m", module]
    done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return done.stdout


PERSONAL = """
import django
django.setup()
from keepable_desk.store.personal_columns import personal_columns_as_markdown
print(personal_columns_as_markdown())
"""


def personal_data() -> str:
    """List the columns that can hold personal data, without setting a desk up."""
    return MADE + _said_by_desk(["-c", PERSONAL])


def openapi() -> str:
    """Describe the API as it describes itself, without setting a desk up."""
    words = ["-m", "django", "export_openapi_schema", "--indent", "1", "--sorted"]
    return _said_by_desk([*words, "--api", "keepable_desk.web.api.api"])


LISTING = """
import django
django.setup()
from django.apps import apps
from keepable_desk.store.proven_tables import proven_as_markdown
print(proven_as_markdown(apps.get_models()))
"""


def proven() -> str:
    """List which columns of which tables the ledger proves, and why the others are not."""
    lines = [
        f"{MADE}# What the ledger proves of what is shown\n",
        "Entries bind the rows that they change: a check finds each other change of them, names",
        "row and column, and shows both values. A new column of a proven table is proven.\n",
        _said_by_desk(["-c", LISTING]),
    ]
    return "\n".join(lines)


def _said_by_desk(words: list[str]) -> str:
    """Return what a process of the desk says that has no data."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, *words],
            env={
                **{n: v for n, v in os.environ.items() if not n.startswith("KEEPABLE_")},
                "KEEPABLE_DATA": folder,
                "DJANGO_SETTINGS_MODULE": "keepable_desk.settings",
            },
            check=True,
            capture_output=True,
            text=True,
        )
    return done.stdout.rstrip("\n") + "\n"


MACHINE = ("processor", "cores", "memory", "system", "python")


def soaks() -> str:
    """Show what the long runs came to in sum, with the bars that were missed."""
    places = sorted((ROOT / "benchmarks/results/soak").glob("*.json"))
    sums = [json.loads(path.read_text(encoding="utf-8")) for path in places]
    lines = [
        f"{MADE}# What takes minutes to show\n",
        "`make soak` goes on with all of it for 150 minutes at most. What it counts adds up over",
        "runs on the same store, ledger and use cases; where one of these changes, counting begins",
        "anew. `python -m tests.soak --status` says how far it is with the code as it stands.\n",
        *sorted({f"{_machine(each['machine'])}.\n" for each in sums if each["machine"]}),
        "| soak | database | counted | of | what | last | seconds | bars |",
        "| --- | --- | ---: | ---: | --- | --- | ---: | --- |",
    ]
    for each in sums:
        failures = [f"seed {failure['seed']}: {failure['said'][0]}" for failure in each["failures"]]
        cells = (
            *(each["soak"], each["database"], each["done"], each["goal"], each["unit"]),
            *(each["date"], f"{each['seconds']:.0f}"),
            " ".join(["MISSED:", *failures]) if failures else "kept",
        )
        lines.append(" ".join(f"| {cell}" for cell in cells) + " |")
    for each in sums:
        lines.append(f"\n## {each['soak']}, {each['database']}\n\n| figure | |\n| --- | ---: |")
        figures = {**each["figures"], **{f"most {n}": v for n, v in each["most"].items()}}
        lines += [f"| {what} | {value} |" for what, value in _figures({**figures, **each["facts"]})]
    return "\n".join(lines) + "\n"


def coverage() -> str:
    """Show which share of lines and branches the tests reach, by folder, and what it was before."""
    kept = json.loads((ROOT / "benchmarks/results/coverage.json").read_text(encoding="utf-8"))
    lines = [
        f"{MADE}# What the tests reach\n",
        "`python -m tests.covered --compiled --keep now` runs all but those of pages in a browser,",
        "and writes the figures anew. Folders of before are called as they were then. Kernels stay",
        "compiled, so that their lines, in keepable/engine, count as reached by none.\n",
        *(
            f"{name}: commit {each['commit']}, {each['date']}, {_machine(each['machine'])}.\n"
            for name, each in kept.items()
        ),
        "| folder | " + " | ".join(f"lines {n} | % | branches {n} | %" for n in kept) + " |",
        "| --- |" + " ---: |" * 4 * len(kept),
    ]
    folders = sorted({folder for each in kept.values() for folder in each["folders"]})
    for folder in (*folders, "together"):
        cells = [_reached(each["folders"], folder) for each in kept.values()]
        lines.append(f"| {folder} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def mutation() -> str:
    """Show how many mutants of each folder the tests catch, and which they do not."""
    kept = json.loads((ROOT / "benchmarks/results/mutation.json").read_text(encoding="utf-8"))
    without = kept.pop("without")
    lines = [
        f"{MADE}# What mutants show\n",
        "`python -m tests.mutation --seed N --keep` changes one place of the code at a time, runs",
        "the tests that reach it, and writes the figures anew. Not caught is also what no test",
        "reaches, and what was cut: not all tests were run that reach it, as there are so many.",
        "Tests that came to no end caught it by time. What no test could tell from the code is",
        "equivalent, and has its reason in `tests/mutation/reasons.toml`; the last column leaves",
        "it out. Decorators, class attributes, annotations and words for developers stay as they",
        "are.\n",
    ]
    for name, each in kept.items():
        lines += [
            f"## {name.capitalize()}\n",
            f"Commit {each['commit']}, {each['date']}, {_machine(each['machine'])};",
            f"{each['seconds']:g} seconds of tests for a mutant at most.\n",
            *each["table"],
            "\nNot caught, and not equivalent:\n",
            *(f"- `{mutant}`" for mutant in each["survivors"]),
            "",
        ]
    names = [f"- `{file}`: {', '.join(found)}" for file, found in without.items()]
    lines += [f"## Functions without mutants: {sum(map(len, without.values()))}\n", *names]
    return "\n".join(lines) + "\n"


def _machine(found: dict[str, str]) -> str:
    return f"{found['processor']}, {found['cores']} cores, Python {found['python']}"


def _reached(folders: dict[str, list[int]], folder: str) -> str:
    if folder == "together":
        counts = [sum(column) for column in zip(*folders.values(), strict=True)]
    elif folder in folders:
        counts = folders[folder]
    else:
        return "- | - | - | -"
    lines, lines_reached, branches, branches_reached = counts
    return " | ".join(
        (
            *(f"{lines:,}", f"{100 * lines_reached / lines:.1f}" if lines else "-"),
            *(f"{branches:,}", f"{100 * branches_reached / branches:.1f}" if branches else "-"),
        )
    )


def _figures(found: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _figures(value, f"{before}{name}: ")
        else:
            yield f"{before}{name}".replace("_", " "), value


PAGES: dict[str, Callable[[], str]] = {
    "docs/pictures/ask.svg": picture,
    "docs/reference/specs.md": specs,
    "docs/reference/cli.md": commands,
    "docs/reference/settings.md": settings,
    "docs/reference/soak.md": soaks,
    "docs/reference/coverage.md": coverage,
    "docs/reference/mutation.md": mutation,
    "docs/reference/licences.md": licences,
    "docs/reference/openapi.json": openapi,
    "docs/reference/asvs.md": asvs,
    "docs/reference/findings.md": findings,
    "docs/reference/safety.md": safety,
    "docs/reference/proven.md": proven,
    "docs/reference/personal-data.md": personal_data,
}


def main(arguments: list[str]) -> int:
    """Write all pages, or with --check compare them; give the exit code."""
    stale = []
    for name, make in PAGES.items():
        path, text = ROOT / name, make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    if stale and "--check" in arguments:
        print(f"Stale: {', '.join(stale)}. Run `make docs` and look at what changed.")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
