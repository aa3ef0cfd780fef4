"""One answer as a page that stands by itself: no script, nothing fetched, light and dark."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path

from keepable.answers import Answer, Binding, KeepableDate, Touched
from keepable.cli.answers import (
    basis_lines,
    capital,
    margin,
    odds_line,
    opens_with_verdict,
    origin_line,
    price_of,
    tame_percent,
    touched_headline,
)
from keepable.cli.axis import short_date
from keepable.cli.language import say, say_date
from keepable.cli.page_frame import framed
from keepable.cli.svg_curve import svg_curve
from keepable.domain.book import Book
from keepable.domain.levels import MOST_ODDS
from keepable.texts import Days, Percent, Text

VERDICTS = {
    "yes": Text("verdict.yes"),
    "risky": Text("verdict.risky"),
    "no": Text("verdict.no"),
    "not for sale": Text("verdict.not_for_sale"),
    "undated": Text("verdict.undated"),
}
CLASS_OF_VERDICT = {"yes": "yes", "risky": "risky", "no": "no", "not for sale": "no", "undated": ""}
WIDE, NARROW = (760, 320), (380, 300)  # two drawings, so that letters stay readable on a phone
MOST_TOUCHED = 12


def write_page(answer: Answer, book: Book, path: Path) -> None:
    """Write the page of `answer` about `book` to the file at `path`."""
    path.write_text(page(answer, book), encoding="utf-8")


def page(answer: Answer, book: Book) -> str:
    """Return the page of `answer` about `book` as HTML."""
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
        say(Text("cli.page_foot", origin=origin_line(answer))),
    )


def _title(answer: Answer) -> str:
    verdict, day = VERDICTS[answer.verdict], answer.requested_date
    if day is None:
        return say(Text("cli.page_title", title=answer.title, verdict=verdict))
    return say(Text("cli.page_title_by", title=answer.title, by=day, verdict=verdict))


def _head(answer: Answer, book: Book) -> str:
    name = escape(book.name or "Keepable")
    odds = f'<p class="odds">{escape(odds_line(answer))}</p>' if odds_line(answer) else ""
    dates = "\n".join(_date(entry) for entry in answer.keepable)
    listed = f'<ul class="dates">\n{dates}\n</ul>' if dates else ""
    return (
        f'<div class="from"><b>{name}</b>'
        f"<span>{escape(say(Text('cli.as_of', day=book.as_of.date())))}</span></div>\n"
        f"{_sentence(answer)}\n{odds}\n{listed}"
    )


def _sentence(answer: Answer) -> str:
    """Return the sentence with its verdict in colour, or the verdict above it."""
    state, words = CLASS_OF_VERDICT[answer.verdict], escape(say(VERDICTS[answer.verdict]))
    sentence = escape(say(answer.text))
    if opens_with_verdict(answer):
        opening, _, rest = sentence.partition(":")
        return f'<h1><span class="{state}">{opening}:</span>{rest}</h1>'
    return f'<div class="verdict {state}">{words}</div>\n<h1>{sentence}</h1>'


def _date(entry: KeepableDate) -> str:
    level = say(Text("cli.page_level", level=Percent(entry.level / 100)))
    return (
        f'<li><span class="level l{entry.level}">{escape(level)}</span>'
        f"<b>{say_date(entry.date)}</b><small>{escape(_margin_words(entry))}</small></li>"
    )


def _margin_words(entry: KeepableDate) -> str:
    words = margin(entry)
    is_span = entry.latest is not None and entry.earliest != entry.latest
    return say(Text("cli.sampling_error", margin=words)) if words and is_span else words


def _curve(answer: Answer) -> str:
    if not answer.curve:
        return ""
    rows = "\n".join(
        f'<tr><td>{point.date}</td><td class="number">'
        f"{tame_percent(point.odds, answer.odds_cap)}</td></tr>"
        for point in answer.curve
    )
    return f"""<figure>
<figcaption>{_said("cli.curve", zone=answer.zone)}</figcaption>
{svg_curve(answer, *WIDE, "wide")}
{svg_curve(answer, *NARROW, "narrow")}
</figure>
<details><summary>{_said("cli.as_table")}</summary>
<table><thead><tr><th>{_said("cli.by_the_end_of")}</th>
<th class="number">{_said("cli.head_odds")}</th></tr></thead>
<tbody>
{rows}
</tbody></table></details>"""


def _reasons(answer: Answer) -> str:
    if not answer.binding:
        return ""
    rows = "\n".join(_reason(entry) for entry in answer.binding)
    head = _said("cli.why_not_earlier")
    return f'<h2>{head}</h2>\n<ul class="plain">\n{rows}\n</ul>'


def _reason(entry: Binding) -> str:
    days = say(Text("cli.gain", days=Days(entry.days_gained))) if entry.days_gained > 0 else ""
    if entry.date_80 is None or entry.days_gained > 5_000:  # noqa: PLR2004 - gained from beyond the horizon
        days = ""
    return (
        f'<li><span class="gain">{days}</span><span>{escape(capital(say(entry.text)))}</span></li>'
    )


def _touched(answer: Answer) -> str:
    if not answer.touched:
        return ""
    rows = "\n".join(_touch(touch) for touch in answer.touched[:MOST_TOUCHED])
    rest = len(answer.touched) - MOST_TOUCHED
    more = f"<p>{escape(say(Text('cli.page_and_more', n=rest)))}</p>" if rest > 0 else ""
    return f"""<h2>{escape(touched_headline(answer))}</h2>
<div class="wrap"><table>
<thead><tr><th>{_said("cli.head_what")}</th><th class="roomy">{_said("cli.head_wanted_by")}</th>
<th class="number">{_said("cli.head_odds_before")}</th>
<th class="number">{_said("cli.head_odds_after")}</th>
<th class="number">{_said("cli.head_moved")}</th></tr></thead>
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
        return say(Text("cli.moved_less_than_a_day"))
    return say(Text("cli.moved_later" if days_later > 0 else "cli.moved_earlier", days=Days(days)))


def _basis(answer: Answer) -> str:
    if not answer.curve:
        return ""
    return _listed(say(Text("cli.what_it_rests_on")), basis_lines(answer))


def _notes(answer: Answer) -> str:
    notes = [say(remark) for remark in answer.remarks]
    notes += [say(Text("cli.price", price=price_of(answer.price)))] if answer.price else []
    return _listed(say(Text("cli.notes")), notes) if notes else ""


def _said(code: str, **facts: str) -> str:
    """Return a heading or label of the page, ready to stand in it."""
    return escape(say(Text.of(code, facts)))


def _listed(heading: str, lines: list[str]) -> str:
    rows = "\n".join(f"<li><span>{escape(line)}</span></li>" for line in lines)
    return f'<h2>{escape(heading)}</h2>\n<ul class="plain">\n{rows}\n</ul>'
