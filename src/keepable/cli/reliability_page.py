"""How honest ranges were, as a page that stands by itself: the reliability picture and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from pathlib import Path

from keepable.calibration.judging import Judged, Summary, reliability
from keepable.cli.language import say
from keepable.cli.page_frame import framed
from keepable.cli.templating import NOTHING, Markup, css_rules, filled, joined
from keepable.domain.odds_levels import LEVELS
from keepable.texts import Percent, Text

SIDE, LEFT, BOTTOM, TOP, RIGHT = 440, 52, 44, 26, 26  # of the picture, in pixels
BAND = 1.36  # Kolmogorov-Smirnov: 19 in 20 honest curves stay this far/sqrt(n) from the diagonal


def write_reliability(
    head: str, judged: Sequence[Judged], tables: Mapping[str, Mapping[str, Summary]], path: Path
) -> None:
    """Write the page with the sentence `head`, the picture of `judged` and `tables` to `path`."""
    parts = [filled("page.html", "heading", words=head), _figure(judged)]
    parts += [_table(title, rows) for title, rows in tables.items() if rows]
    path.write_text(framed(head, parts, say(Text("honesty.footer"))), encoding="utf-8")


def _words(code: str) -> str:
    return say(Text(code))


def _figure(judged: Sequence[Judged]) -> Markup:
    points = reliability(judged)
    return filled(
        "page.html",
        "curve_as_table",
        caption=_words("honesty.caption"),
        pictures=reliability_svg(points, BAND / sqrt(max(len(judged), 1))),
        summary=_words("cli.as_table"),
        first=_words("honesty.promised"),
        second=_words("honesty.came_true"),
        rows=joined(
            filled(
                "page.html",
                "curve_row",
                first=f"{100 * said:.0f} %",
                second=f"{100 * came:.1f} %",
            )
            for said, came in points
        ),
    )


def reliability_svg(points: Sequence[tuple[float, float]], band: float, style: str = "") -> Markup:
    """Draw `points` (share promised, share that came true) with a `band` around honest, as SVG.

    `style` is CSS that it needs where no page has any.
    """
    upper = [(said, said + band) for said, _ in points]
    lower = [(said, said - band) for said, _ in reversed(points)]
    return filled(
        "reliability.html",
        "picture",
        side=SIDE,
        label=_words("honesty.picture"),
        style=filled("reliability.html", "style", rules=css_rules(style)) if style else NOTHING,
        grid=joined(map(_grid, (0.0, 0.2, 0.5, 0.8, 1.0)), ""),
        upper=_line(upper),
        lower=_line(lower),
        line=_line(points),
        left=_x(0),
        right=_x(1),
        bottom=_y(0),
        top=_y(1),
        middle=_x(0.5),
        foot=SIDE - 6,
        above=_y(1) - 12,
        promised=_words("honesty.promised"),
        came_true=_words("honesty.came_true"),
    )


def _x(share: float) -> float:
    return round(LEFT + share * (SIDE - LEFT - RIGHT), 1)


def _y(share: float) -> float:
    return round(TOP + (1.0 - min(max(share, 0.0), 1.0)) * (SIDE - TOP - BOTTOM), 1)


def _line(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_x(said)},{_y(came)}" for said, came in points)


def _grid(level: float) -> Markup:
    return filled(
        "reliability.html",
        "grid",
        left=_x(0),
        right=_x(1),
        x=_x(level),
        y=_y(level),
        beside=_x(0) - 6,
        middle=_y(level) + 4,
        below=_y(0) + 20,
        words=f"{100 * level:.0f} %",
    )


def _table(title: str, rows: Mapping[str, Summary]) -> Markup:
    held_at = [say(Text("calibrate.held_at", level=Percent(level / 100))) for level in LEVELS]
    return filled(
        "reliability.html",
        "table",
        title=title,
        tasks=_words("calibrate.tasks"),
        held_at=joined(
            (filled("reliability.html", "held_at", words=words) for words in held_at), ""
        ),
        off=_words("honesty.off"),
        alone=_words("honesty.alone"),
        rows=joined(_row(name, row) for name, row in rows.items()),
    )


def _row(name: str, row: Summary) -> Markup:
    figures = (
        f"{row.count:,}",
        *(f"{100 * row.coverage[level]:.1f}" for level in LEVELS),
        f"{row.crps_log:.3f}",
        f"{row.crps_log_raw:.3f}",
    )
    cells = joined(
        (filled("page.html", "cell", kind="number", words=words) for words in figures), ""
    )
    return filled("reliability.html", "row", name=name or _words("calibrate.nobody"), cells=cells)
