"""One answer as a page that stands by itself: no script, nothing fetched, light and dark."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path

from keepable.cli.answers import (
    LEVEL_WORDS,
    basis_lines,
    capital,
    margin,
    odds_line,
    origin_line,
    tame_percent,
    touched_headline,
)
from keepable.cli.axis import short_date
from keepable.cli.page_frame import framed
from keepable.cli.svg_curve import svg_curve
from keepable.domain.book import Book
from keepable.domain.levels import MOST_ODDS
from keepable.engine import Answer, Binding, KeepableDate, Touched
from keepable.engine.wording import say_date

WORDS_OF_VERDICT = {
    "yes": "Yes",
    "risky": "At risk",
    "no": "No",
    "not for sale": "Not for sale",
    "undated": "No date asked for",
}
CLASS_OF_VERDICT = {"yes": "yes", "risky": "risky", "no": "no", "not for sale": "no", "undated": ""}
WIDE, NARROW = (760, 320), (380, 300)  # two drawings, so that letters stay readable on a phone
MOST_TOUCHED = 12


def write_page(answer: Answer, book: Book, path: Path) -> None:
    """Write the page of `answer` about `book` to the file at `path`."""
    path.write_text(page(answer, book), encoding="utf-8")


def page(answer: Answer, book: Book) -> str:
    """Give the page of `answer` about `book` as HTML."""
    parts = [
        _head(answer, book),
        _curve(answer),
        _reasons(answer),
        _touched(answer),
        _basis(answer),
        _notes(answer),
    ]
    return framed(
        _title(answer),
        parts,
        f"Computed from {origin_line(answer)}. The same book, question and seed give the same "
        "answer again. Odds are never shown as certain.",
    )


def _title(answer: Answer) -> str:
    by = f" by {say_date(answer.requested_date)}" if answer.requested_date else ""
    return f"{answer.title}{by}: {WORDS_OF_VERDICT[answer.verdict]}"


def _head(answer: Answer, book: Book) -> str:
    name = escape(book.name or "Keepable")
    odds = f'<p class="odds">{escape(odds_line(answer))}</p>' if odds_line(answer) else ""
    dates = "\n".join(_date(entry) for entry in answer.keepable)
    listed = f'<ul class="dates">\n{dates}\n</ul>' if dates else ""
    return (
        f'<div class="from"><b>{name}</b>'
        f"<span>as of {say_date(book.as_of.date())}</span></div>\n"
        f"{_sentence(answer)}\n{odds}\n{listed}"
    )


def _sentence(answer: Answer) -> str:
    """Give the sentence with its verdict in colour, or the verdict above it."""
    state, words = CLASS_OF_VERDICT[answer.verdict], WORDS_OF_VERDICT[answer.verdict]
    if answer.sentence.startswith(f"{words}:"):
        rest = escape(answer.sentence.removeprefix(f"{words}:"))
        return f'<h1><span class="{state}">{words}:</span>{rest}</h1>'
    return f'<div class="verdict {state}">{words}</div>\n<h1>{escape(answer.sentence)}</h1>'


def _date(entry: KeepableDate) -> str:
    words = LEVEL_WORDS.get(entry.level, "")
    return (
        f'<li><span class="level l{entry.level}">{words} ({entry.level} %) from</span>'
        f"<b>{say_date(entry.date)}</b><small>{escape(_margin_words(entry))}</small></li>"
    )


def _margin_words(entry: KeepableDate) -> str:
    words = margin(entry)
    return words if not words or words.startswith(("from", "to")) else f"sampling error: {words}"


def _curve(answer: Answer) -> str:
    if not answer.curve:
        return ""
    rows = "\n".join(
        f'<tr><td>{point.date}</td><td class="number">'
        f"{tame_percent(point.odds, answer.odds_cap)}</td></tr>"
        for point in answer.curve
    )
    return f"""<figure>
<figcaption>Odds that all of it is done by the end of a day ({escape(answer.zone)})</figcaption>
{svg_curve(answer, *WIDE, "wide")}
{svg_curve(answer, *NARROW, "narrow")}
</figure>
<details><summary>The same as a table</summary>
<table><thead><tr><th>By the end of</th><th class="number">Odds</th></tr></thead>
<tbody>
{rows}
</tbody></table></details>"""


def _reasons(answer: Answer) -> str:
    if not answer.binding:
        return ""
    rows = "\n".join(_reason(entry) for entry in answer.binding)
    return f'<h2>Why not earlier</h2>\n<ul class="plain">\n{rows}\n</ul>'


def _reason(entry: Binding) -> str:
    days = f"{entry.days_gained} {_days(entry.days_gained)}" if entry.days_gained > 0 else ""
    if entry.date_80 is None or entry.days_gained > 5_000:  # noqa: PLR2004 - gained from beyond the horizon
        days = ""
    return (
        f'<li><span class="gain">{days}</span><span>{escape(capital(entry.sentence))}</span></li>'
    )


def _touched(answer: Answer) -> str:
    if not answer.touched:
        return ""
    rows = "\n".join(_touch(touch) for touch in answer.touched[:MOST_TOUCHED])
    rest = len(answer.touched) - MOST_TOUCHED
    more = f"<p>And {rest} more.</p>" if rest > 0 else ""
    return f"""<h2>{escape(touched_headline(answer))}</h2>
<div class="wrap"><table>
<thead><tr><th>What</th><th class="roomy">Wanted by</th><th class="number">Odds before</th>
<th class="number">after</th><th class="number">Moved</th></tr></thead>
<tbody>
{rows}
</tbody></table></div>{more}"""


def _touch(touch: Touched) -> str:
    cells = [
        _cell(_short(touch.due_date), "roomy"),
        _cell(_points(touch.odds_before), "number"),
        _cell(_points(touch.odds_after), "number"),
        _cell(_moved(touch.days_later), "number"),
    ]
    return f"<tr><td>{escape(touch.title)}</td>{''.join(cells)}</tr>"


def _cell(words: str, css_class: str) -> str:
    return f'<td class="{css_class}">{words}</td>'


def _short(day: date | None) -> str:
    return short_date(day, year=True) if day else "-"


def _points(odds: float | None) -> str:
    return "-" if odds is None else tame_percent(odds, MOST_ODDS)


def _moved(days_later: float) -> str:
    days = round(abs(days_later))
    if days == 0:
        return "under a day"
    return f"{days} {_days(days)} {'later' if days_later > 0 else 'earlier'}"


def _days(count: int) -> str:
    return "day" if count == 1 else "days"


def _basis(answer: Answer) -> str:
    if not answer.curve:
        return ""
    return _listed("What it rests on", basis_lines(answer))


def _notes(answer: Answer) -> str:
    notes = [*answer.notes]
    notes += [f"Price: {answer.price}."] if answer.price else []
    return _listed("Notes", notes) if notes else ""


def _listed(heading: str, lines: list[str]) -> str:
    rows = "\n".join(f"<li><span>{escape(line)}</span></li>" for line in lines)
    return f'<h2>{heading}</h2>\n<ul class="plain">\n{rows}\n</ul>'
