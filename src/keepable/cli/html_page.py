"""One answer as a page that stands by itself: no script, nothing fetched, light and dark."""

from __future__ import annotations

from datetime import date

from keepable.answers import Affected, Answer, Binding, KeepableDate
from keepable.cli.answer_in_terminal import (
    affected_headline,
    basis_lines,
    capital,
    margin,
    odds_line,
    opens_with_verdict,
    origin_line,
    price_of,
    tame_percent,
)
from keepable.cli.date_axis import short_date
from keepable.cli.language import say, say_date
from keepable.cli.page_frame import framed
from keepable.cli.svg_curve import svg_curve
from keepable.cli.templating import NOTHING, Markup, filled, joined
from keepable.domain.odds_levels import MOST_ODDS
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
MOST_AFFECTED = 12


def page(answer: Answer, company: str, as_of: date) -> str:
    """Return the page of an `answer` that a `company` gave, as of that day, as HTML."""
    parts = [
        _head(answer, company, as_of),
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


def _head(answer: Answer, company: str, as_of: date) -> Markup:
    odds, dates = odds_line(answer), joined(_date(entry) for entry in answer.keepable)
    return filled(
        "answer.html",
        "head",
        company=company or "Keepable",
        as_of=say(Text("cli.as_of", day=as_of)),
        sentence=_sentence(answer),
        odds=filled("answer.html", "odds", words=odds) if odds else NOTHING,
        dates=filled("answer.html", "dates", rows=dates) if dates else NOTHING,
    )


def _sentence(answer: Answer) -> Markup:
    """Return the sentence with its verdict in colour, or the verdict above it."""
    state, sentence = CLASS_OF_VERDICT[answer.verdict], say(answer.text)
    if opens_with_verdict(answer):
        opening, _, rest = sentence.partition(":")
        fragment = "sentence_that_opens_with_the_verdict"
        return filled("answer.html", fragment, state=state, opening=opening, rest=rest)
    verdict = say(VERDICTS[answer.verdict])
    fragment = "sentence_below_the_verdict"
    return filled("answer.html", fragment, state=state, verdict=verdict, sentence=sentence)


def _date(entry: KeepableDate) -> Markup:
    words = margin(entry)
    if words and entry.latest is not None and entry.earliest != entry.latest:
        words = say(Text("cli.sampling_error", margin=words))
    return filled(
        "answer.html",
        "date",
        level=entry.level,
        words=say(Text("cli.page_level", level=Percent(entry.level / 100))),
        day=say_date(entry.date),
        margin=words,
    )


def _curve(answer: Answer) -> Markup:
    if not answer.curve:
        return NOTHING
    return filled(
        "page.html",
        "curve_as_table",
        caption=_said("cli.curve", zone=answer.zone),
        pictures=joined((svg_curve(answer, *WIDE, "wide"), svg_curve(answer, *NARROW, "narrow"))),
        summary=_said("cli.as_table"),
        first=_said("cli.by_the_end_of"),
        second=_said("cli.head_odds"),
        rows=joined(
            filled(
                "page.html",
                "curve_row",
                first=point.date,
                second=tame_percent(point.odds, answer.odds_cap),
            )
            for point in answer.curve
        ),
    )


def _reasons(answer: Answer) -> Markup:
    if not answer.binding:
        return NOTHING
    rows = joined(_reason(entry) for entry in answer.binding)
    return filled("answer.html", "list", heading=_said("cli.why_not_earlier"), rows=rows)


def _reason(entry: Binding) -> Markup:
    days = say(Text("cli.gain", days=Days(entry.days_gained))) if entry.days_gained > 0 else ""
    if entry.date_80 is None or entry.days_gained > 5_000:  # noqa: PLR2004 - gained from beyond the horizon
        days = ""
    return filled("answer.html", "reason", gain=days, words=capital(say(entry.text)))


def _touched(answer: Answer) -> Markup:
    if not answer.affected:
        return NOTHING
    rest = len(answer.affected) - MOST_AFFECTED
    more = say(Text("cli.page_and_more", n=rest)) if rest > 0 else ""
    return filled(
        "answer.html",
        "affected",
        heading=affected_headline(answer),
        what=_said("cli.head_what"),
        wanted_by=_said("cli.head_wanted_by"),
        before=_said("cli.head_odds_before"),
        after=_said("cli.head_odds_after"),
        moved=_said("cli.head_moved"),
        rows=joined(_touch(touch) for touch in answer.affected[:MOST_AFFECTED]),
        more=filled("answer.html", "more", words=more) if more else NOTHING,
    )


def _touch(touch: Affected) -> Markup:
    due = short_date(touch.due_date, year=True) if touch.due_date else "-"
    cells = (
        _cell(due, "roomy"),
        _cell(_points(touch.odds_before), "number"),
        _cell(_points(touch.odds_after), "number"),
        _cell(_moved(touch.days_later), "number"),
    )
    return filled("answer.html", "affected_row", title=touch.title, cells=joined(cells, ""))


def _cell(words: str, kind: str) -> Markup:
    return filled("page.html", "cell", kind=kind, words=words)


def _points(odds: float | None) -> str:
    return "-" if odds is None else tame_percent(odds, MOST_ODDS)


def _moved(days_later: float) -> str:
    days = round(abs(days_later))
    if days == 0:
        return say(Text("cli.moved_less_than_a_day"))
    return say(Text("cli.moved_later" if days_later > 0 else "cli.moved_earlier", days=Days(days)))


def _basis(answer: Answer) -> Markup:
    if not answer.curve:
        return NOTHING
    return _listed(say(Text("cli.what_it_rests_on")), basis_lines(answer))


def _notes(answer: Answer) -> Markup:
    notes = [say(remark) for remark in answer.remarks]
    notes += [say(Text("cli.price", price=price_of(answer.price)))] if answer.price else []
    return _listed(say(Text("cli.notes")), notes) if notes else NOTHING


def _said(code: str, **facts: str) -> str:
    """Return a heading or label of the page."""
    return say(Text.of(code, facts))


def _listed(heading: str, lines: list[str]) -> Markup:
    rows = joined(filled("answer.html", "line", words=line) for line in lines)
    return filled("answer.html", "list", heading=heading, rows=rows)
