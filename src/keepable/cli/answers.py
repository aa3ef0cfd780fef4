"""An answer in the terminal: a sentence first, then curve, dates, reasons, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from keepable.cli import screen
from keepable.cli.curve_plot import curve_plot, style_of
from keepable.domain.levels import MOST_ODDS
from keepable.engine import Answer, KeepableDate, Touched
from keepable.engine.wording import LEAST_ODDS, say_date

STYLE_OF_VERDICT = {
    "yes": "bold green",
    "risky": "bold yellow",
    "no": "bold red",
    "not for sale": "bold red",
    "undated": "bold",
}
NORMAL_95 = 1.96
MOST_REASONS, MOST_TOUCHED = 4, 5
LEAST_CHANGE = 0.05  # of odds; less is noise of the few futures that touched deals are judged in
LEVEL_WORDS = {50: "5 in 10", 80: "8 in 10", 95: "19 in 20"}


def print_sentence(out: Console, answer: Answer) -> None:
    """Print the one sentence, coloured by its verdict up to the first colon."""
    sentence = Text(answer.sentence, style="bold")
    opening = answer.sentence.partition(":")[0]
    if answer.verdict != "undated" and answer.sentence.startswith(("Yes", "No", "At risk")):
        sentence.stylize(STYLE_OF_VERDICT[answer.verdict], 0, len(opening))
    screen.show(out, sentence)


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
    out.print(Text(origin_line(answer), style="dim"))


def tame_percent(odds: float, cap: float) -> str:
    """Write `odds` in percent, never above `cap` and never as impossible.

    >>> tame_percent(0.834, 0.95), tame_percent(0.99, 0.95), tame_percent(0.0, 0.95)
    ('83 %', 'over 95 %', 'under 5 %')
    """
    if odds >= cap:
        return f"over {cap * 100:.0f} %"
    return f"under {LEAST_ODDS * 100:.0f} %" if odds < LEAST_ODDS else f"{odds * 100:.0f} %"


def odds_line(answer: Answer) -> str:
    """Say the odds of the requested date with their sampling error; empty without a date."""
    if answer.odds is None or answer.odds_error is None or answer.requested_date is None:
        return ""
    error = f"± {NORMAL_95 * answer.odds_error * 100:.1f} points, from {answer.scenarios} futures"
    chance = tame_percent(answer.odds, answer.odds_cap)
    return f"Odds by {say_date(answer.requested_date)}: {chance} ({error})"


def margin(entry: KeepableDate) -> str:
    """Say how far a keepable date may be off because only so many futures were looked into."""
    if entry.earliest is None:
        return ""
    if entry.latest is None:
        return f"from {say_date(entry.earliest)} on"
    if entry.earliest == entry.latest:
        return "to the day"
    return f"{_without_repeats(entry.earliest, entry.latest)} to {say_date(entry.latest)}"


def _without_repeats(first: date, last: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return str(first.day)
    return f"{first.day} {first:%B}" if first.year == last.year else say_date(first)


def touched_line(touch: Touched) -> str:
    """Say of one deal or promise how its date and, where it matters, its odds change."""
    days = max(1, round(abs(touch.days_later)))
    way = "later" if touch.days_later > 0 else "earlier"
    line = f"{touch.title}: {days} {'day' if days == 1 else 'days'} {way}"
    before, after = touch.odds_before, touch.odds_after
    if before is not None and after is not None and abs(before - after) >= LEAST_CHANGE:
        then, now = tame_percent(before, MOST_ODDS), tame_percent(after, MOST_ODDS)
        line += f", odds {then} before, {now} after" if then != now else ""
    return line + "."


def touched_headline(answer: Answer) -> str:
    """Say how many open deals and promises would move, and which way."""
    later = sum(touch.days_later > 0 for touch in answer.touched)
    earlier = len(answer.touched) - later
    if not answer.touched:
        return ""
    unsold = all(touch.kind == "deal" for touch in answer.touched)
    what = "Open deals" if unsold else "Who is"
    parts = [f"{later} later"] if later else []
    parts += [f"{earlier} earlier"] if earlier else []
    return f"{what} touched by a yes ({', '.join(parts)})"


def basis_lines(answer: Answer) -> list[str]:
    """Say what `answer` rests on: hours, outcomes, the largest piece, and likely deals."""
    rests_on = answer.rests_on
    lines = [hours_line(answer), rests_on.sentence, *rests_on.details, likely_line(answer)]
    return [capital(line) for line in lines if line]


def hours_line(answer: Answer) -> str:
    """Say what the work costs in hours."""
    if not answer.hours_expected:
        return ""
    low, high = round(answer.hours_low), round(answer.hours_high)
    spread = f" ({low} to {high} in 8 of 10 cases)" if low != high else ""
    return f"About {answer.hours_expected:.0f} hours of work{spread}."


def likely_line(answer: Answer) -> str:
    """Say the second figure: what it is if likely deals come first."""
    if answer.likely_odds is None and answer.likely_date_80 is None:
        return ""
    line = "If the open deals are won at their odds and come first: "
    if answer.likely_odds is not None:
        line += f"{tame_percent(answer.likely_odds, answer.odds_cap)}, "
    return f"{line}8 in 10 from {say_date(answer.likely_date_80)} on."


def origin_line(answer: Answer) -> str:
    """Say what lets anyone compute the same answer again; a desk may keep its book to itself."""
    book = f"book {answer.book_sha256[:12]}, " if answer.book_sha256 else ""
    return f"{book}engine {answer.engine_version}, seed {answer.seed}, {answer.scenarios} futures"


def capital(sentence: str) -> str:
    """Begin a sentence with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def _curve(answer: Answer, width: int) -> Iterator[RenderableType]:
    if answer.curve:
        yield ""
        yield curve_plot(answer, width)
        if odds_line(answer):
            yield ""
            yield Text(odds_line(answer))


def _dates(answer: Answer) -> Iterator[RenderableType]:
    if not answer.keepable:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    table.add_column("Odds")
    table.add_column("keepable from")
    table.add_column("sampling error (95 %)")
    for entry in answer.keepable:
        words = f"{LEVEL_WORDS.get(entry.level, '')} ({entry.level} %)"
        style = style_of(entry.level / 100)
        table.add_row(words, Text(say_date(entry.date), style=style), margin(entry))
    yield ""
    yield table


def _reasons(answer: Answer) -> Iterator[RenderableType]:
    if answer.binding:
        yield ""
        yield screen.heading("Why not earlier")
        yield screen.points([capital(entry.sentence) for entry in answer.binding[:MOST_REASONS]])


def _touched(answer: Answer) -> Iterator[RenderableType]:
    if not answer.touched:
        return
    yield ""
    yield screen.heading(touched_headline(answer))
    lines = [touched_line(touch) for touch in answer.touched[:MOST_TOUCHED]]
    if len(answer.touched) > MOST_TOUCHED:
        lines.append(f"and {len(answer.touched) - MOST_TOUCHED} more; --json names all.")
    yield screen.points([*lines])


def _basis(answer: Answer) -> Iterator[RenderableType]:
    if not answer.curve:
        return
    yield ""
    yield screen.heading("What it rests on")
    yield screen.points([*basis_lines(answer)])


def _notes(answer: Answer) -> Iterator[RenderableType]:
    notes = list(answer.notes)
    notes += [f"Price: {answer.price}."] if answer.price else []
    if notes:
        yield ""
        yield screen.heading("Notes")
        yield screen.points([*notes])
