"""An answer in the terminal: a sentence first, then curve, dates, reasons, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text as Line

from keepable.answers import LEAST_FALL, Affected, Answer, KeepableDate
from keepable.cli import screen
from keepable.cli.curve_plot import curve_plot, style_of
from keepable.cli.language import language, say, say_date
from keepable.domain.money import Money
from keepable.domain.odds_levels import MOST_ODDS
from keepable.texts import Amount, Days, Hours, Odds, Param, Percent, Text
from keepable.texts.odds_and_dates_in_words import odds_words

STYLE_OF_VERDICT = {
    "yes": "bold green",
    "risky": "bold yellow",
    "no": "bold red",
    "not for sale": "bold red",
    "undated": "bold",
}
LEVEL = 80  # percent: the level people promise at
MOST_REASONS, MOST_AFFECTED = 4, 5
# (only open deals, which way) -> code
_HEADLINES = {
    (True, "later"): "cli.deals_later",
    (True, "earlier"): "cli.deals_earlier",
    (True, "both"): "cli.deals_both",
    (False, "later"): "cli.promises_later",
    (False, "earlier"): "cli.promises_earlier",
    (False, "both"): "cli.promises_both",
}
# (with odds, with a date) -> code
_LIKELY = {
    (True, True): "cli.likely",
    (True, False): "cli.likely_undated",
    (False, True): "cli.likely_date",
}


def print_sentence(out: Console, answer: Answer) -> None:
    """Print the one sentence, coloured by its verdict up to the first colon."""
    sentence = say(answer.text)
    written = Line(sentence, style="bold")
    if opens_with_verdict(answer):
        written.stylize(STYLE_OF_VERDICT[answer.verdict], 0, sentence.index(":"))
    screen.show(out, written)


def opens_with_verdict(answer: Answer) -> bool:
    """Return whether the sentence of `answer` begins with its verdict and a colon."""
    is_judged = answer.verdict != "undated" and answer.already_promised is None
    return is_judged and ":" in say(answer.text)


def print_details(out: Console, answer: Answer) -> None:
    """Print everything that stands behind the sentence."""
    parts = [
        _curve(answer, out.width),
        _dates(answer),
        _reasons(answer),
        _touched(answer),
        _basis(answer),
        _notes(answer),
    ]
    for part in parts:
        for line in part:
            screen.show(out, line)
    out.print()
    out.print(Line(origin_line(answer), style="dim"))


def tame_percent(odds: float, cap: float) -> str:
    """Write `odds` in percent, never above `cap` and never as impossible.

    >>> tame_percent(0.834, 0.95), tame_percent(0.99, 0.95), tame_percent(0.0, 0.95)
    ('83 %', 'more than 95 %', 'less than 5 %')
    """
    return odds_words(Odds(odds, cap), language())


def odds_line(answer: Answer) -> str:
    """Return the odds of the requested date with their sampling error; empty without a date."""
    day = answer.requested_date
    if answer.odds is None or day is None:
        return ""
    odds = Odds(answer.odds, answer.odds_cap, answer.odds_error)
    return say(Text("cli.odds", by=day, odds=odds, futures=answer.scenarios))


def margin(entry: KeepableDate) -> str:
    """Return how far a keepable date may be off because only so many futures were looked into."""
    if entry.earliest is None:
        return ""
    if entry.latest is None:
        return say(Text("cli.margin_from", first=entry.earliest))
    if entry.earliest == entry.latest:
        return say(Text("cli.margin_to_the_day"))
    return say(Text("cli.margin", first=entry.earliest, last=entry.latest))


def affected_line(touch: Affected) -> str:
    """Return of one deal or promise how its date and, where it matters, its odds change.

    Odds that change against the date, or in fewer futures than luck explains, are not told of.
    """
    is_later = touch.days_later > 0
    facts: dict[str, Param] = {
        "title": touch.title,
        "days": Days(max(1, round(abs(touch.days_later)))),
    }
    before, after = touch.odds_before, touch.odds_after
    if before is not None and after is not None:
        change = before - after if is_later else after - before
        then, now = Odds(before, MOST_ODDS), Odds(after, MOST_ODDS)
        if change >= LEAST_FALL and odds_words(then, language()) != odds_words(now, language()):
            code = "cli.later_with_odds" if is_later else "cli.earlier_with_odds"
            return say(Text.of(code, {**facts, "before": then, "after": now}))
    return say(Text.of("cli.later" if is_later else "cli.earlier", facts))


def affected_headline(answer: Answer) -> str:
    """Return how many open deals and promises would move, and which way."""
    later = sum(touch.days_later > 0 for touch in answer.affected)
    earlier = len(answer.affected) - later
    if not answer.affected:
        return ""
    unsold = all(touch.kind == "deal" for touch in answer.affected)
    way = "both" if later and earlier else "later" if later else "earlier"
    counts: dict[str, Param] = {"later": later, "earlier": earlier}
    told = counts if way == "both" else {way: counts[way]}
    return say(Text.of(_HEADLINES[unsold, way], told))


def basis_lines(answer: Answer) -> list[str]:
    """Return what `answer` rests on: hours, outcomes, the largest piece, and likely deals."""
    evidence = answer.evidence
    lines = [
        hours_line(answer),
        say(evidence.text),
        *map(say, evidence.judged),
        likely_line(answer),
    ]
    return [capital(line) for line in lines if line]


def hours_line(answer: Answer) -> str:
    """Return what the work costs in hours."""
    if not answer.hours_expected:
        return ""
    low, high = round(answer.hours_low), round(answer.hours_high)
    hours = Hours(round(answer.hours_expected))
    if low == high:
        return say(Text("cli.hours", hours=hours))
    return say(Text("cli.hours_with_spread", hours=hours, low=low, high=high))


def likely_line(answer: Answer) -> str:
    """Return the second figure: what it is if likely deals come first."""
    day, odds = answer.likely_date_80, answer.likely_odds
    if odds is None and day is None:
        return ""
    facts: dict[str, Param] = {} if odds is None else {"odds": Odds(odds, answer.odds_cap)}
    if day is not None:
        facts |= {"level": Percent(LEVEL / 100), "keepable": day}
    return say(Text.of(_LIKELY[odds is not None, day is not None], facts))


def origin_line(answer: Answer) -> str:
    """Say what lets anyone compute the same answer again; a desk may keep its book to itself."""
    facts: dict[str, Param] = {
        "engine": answer.engine_version,
        "seed": str(answer.seed),
        "futures": str(answer.scenarios),
    }
    if answer.book_sha256:
        return say(Text.of("cli.origin", {**facts, "book": answer.book_sha256[:12]}))
    return say(Text.of("cli.origin_without_book", facts))


def capital(sentence: str) -> str:
    """Begin a sentence with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def _curve(answer: Answer, width: int) -> Iterator[RenderableType]:
    if answer.curve:
        yield ""
        yield curve_plot(answer, width)
        if odds_line(answer):
            yield ""
            yield Line(odds_line(answer))


def _dates(answer: Answer) -> Iterator[RenderableType]:
    if not answer.keepable:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for head in (Text("cli.head_odds"), Text("cli.head_keepable"), Text("cli.head_error")):
        table.add_column(say(head))
    for entry in answer.keepable:
        level = say(Text("cli.level", level=Percent(entry.level / 100)))
        style = style_of(entry.level / 100)
        table.add_row(level, Line(say_date(entry.date), style=style), margin(entry))
    yield ""
    yield table


def _reasons(answer: Answer) -> Iterator[RenderableType]:
    if answer.binding:
        yield ""
        yield screen.heading(say(Text("cli.why_not_earlier")))
        yield screen.points([capital(say(entry.text)) for entry in answer.binding[:MOST_REASONS]])


def _touched(answer: Answer) -> Iterator[RenderableType]:
    if not answer.affected:
        return
    yield ""
    yield screen.heading(affected_headline(answer))
    lines = [affected_line(touch) for touch in answer.affected[:MOST_AFFECTED]]
    if len(answer.affected) > MOST_AFFECTED:
        lines.append(say(Text("cli.and_more", n=len(answer.affected) - MOST_AFFECTED)))
    yield screen.points([*lines])


def _basis(answer: Answer) -> Iterator[RenderableType]:
    if not answer.curve:
        return
    yield ""
    yield screen.heading(say(Text("cli.what_it_rests_on")))
    yield screen.points([*basis_lines(answer)])


def _notes(answer: Answer) -> Iterator[RenderableType]:
    notes = [say(remark) for remark in answer.remarks]
    notes += [say(Text("cli.price", price=price_of(answer.price)))] if answer.price else []
    if notes:
        yield ""
        yield screen.heading(say(Text("cli.notes")))
        yield screen.points([*notes])


def price_of(price: Money) -> Amount:
    """Return a price as a fact of a text."""
    return Amount(price.amount, price.currency)
