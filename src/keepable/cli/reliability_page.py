"""How honest ranges were, as a page that stands by itself: the reliability picture and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import sqrt
from pathlib import Path

from keepable.calibration.judging import Judged, Summary, reliability
from keepable.cli.language import say
from keepable.cli.page_frame import framed
from keepable.domain.levels import LEVELS
from keepable.texts import Percent, Text

SIDE, LEFT, BOTTOM, TOP, RIGHT = 440, 52, 44, 26, 26  # of the picture, in pixels
BAND = 1.36  # Kolmogorov-Smirnov: 19 in 20 honest curves stay this far/sqrt(n) from the diagonal


def write_reliability(
    head: str, judged: Sequence[Judged], tables: Mapping[str, Mapping[str, Summary]], path: Path
) -> None:
    """Write the page with the sentence `head`, the picture of `judged` and `tables` to `path`."""
    parts = [f"<h1>{escape(head)}</h1>", _figure(judged)]
    parts += [_table(title, rows) for title, rows in tables.items() if rows]
    path.write_text(framed(head, parts, say(Text("honesty.footer"))), encoding="utf-8")


def _words(code: str) -> str:
    return escape(say(Text(code)))


def _figure(judged: Sequence[Judged]) -> str:
    band = BAND / sqrt(max(len(judged), 1))
    points = reliability(judged)
    rows = "\n".join(
        f'<tr><td>{100 * said:.0f} %</td><td class="number">{100 * came:.1f} %</td></tr>'
        for said, came in points
    )
    return f"""<figure>
<figcaption>{_words("honesty.caption")}</figcaption>
{reliability_svg(points, band)}
</figure>
<details><summary>{_words("cli.as_table")}</summary>
<table><thead><tr><th>{_words("honesty.promised")}</th>
<th class="number">{_words("honesty.came_true")}</th></tr></thead>
<tbody>
{rows}
</tbody></table></details>"""


def reliability_svg(points: Sequence[tuple[float, float]], band: float, style: str = "") -> str:
    """Draw `points` (share promised, share that came true) with a `band` around honest, as SVG.

    `style` is CSS that it needs where no page has any.
    """

    def x(share: float) -> float:
        return round(LEFT + share * (SIDE - LEFT - RIGHT), 1)

    def y(share: float) -> float:
        return round(TOP + (1.0 - min(max(share, 0.0), 1.0)) * (SIDE - TOP - BOTTOM), 1)

    upper = " ".join(f"{x(s)},{y(s + band)}" for s, _ in points)
    lower = " ".join(f"{x(s)},{y(s - band)}" for s, _ in reversed(points))
    line = " ".join(f"{x(s)},{y(came)}" for s, came in points)
    grid = []
    for level in (0.0, 0.2, 0.5, 0.8, 1.0):
        words = f"{100 * level:.0f} %"
        grid.append(
            f'<line class="grid" x1="{x(0)}" x2="{x(1)}" y1="{y(level)}" y2="{y(level)}"/>'
            f'<text x="{x(0) - 6}" y="{y(level) + 4}" text-anchor="end">{words}</text>'
            f'<text x="{x(level)}" y="{y(0) + 20}" text-anchor="middle">{words}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" '
        'style="max-width:30rem;margin:auto" role="img" '
        f'aria-label="{_words("honesty.picture")}">'
        + (f"<style>{style}</style>" if style else "")
        + "".join(grid)
        + f'<polygon points="{upper} {lower}" fill="var(--area)" opacity=".16"/>'
        + f'<line class="grid strong" x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}"/>'
        + f'<polyline points="{line}" fill="none" stroke="var(--area)" stroke-width="2.5"/>'
        + f'<text x="{x(0.5)}" y="{SIDE - 6}" text-anchor="middle">'
        + f"{_words('honesty.promised')}</text>"
        + f'<text x="4" y="{y(1) - 12}">{_words("honesty.came_true")}</text>'
        + "</svg>"
    )


def _table(title: str, rows: Mapping[str, Summary]) -> str:
    held_at = [say(Text("calibrate.held_at", level=Percent(level / 100))) for level in LEVELS]
    heads = "".join(f'<th class="number">{escape(head)}</th>' for head in held_at)
    lines = []
    for name, row in rows.items():
        held = "".join(f'<td class="number">{100 * row.coverage[q]:.1f}</td>' for q in LEVELS)
        lines.append(
            f"<tr><td>{escape(name) or _words('calibrate.nobody')}</td>"
            f'<td class="number">{row.count:,}</td>{held}'
            f'<td class="number">{row.crps_log:.3f}</td>'
            f'<td class="number">{row.crps_log_raw:.3f}</td></tr>'
        )
    joined = "\n".join(lines)
    return f"""<h2>{escape(title)}</h2>
<div style="overflow-x:auto"><table><thead><tr><th></th>
<th class="number">{_words("calibrate.tasks")}</th>{heads}
<th class="number">{_words("honesty.off")}</th>
<th class="number">{_words("honesty.alone")}</th></tr></thead>
<tbody>
{joined}
</tbody></table></div>"""
