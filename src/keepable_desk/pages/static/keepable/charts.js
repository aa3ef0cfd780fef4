// Charts: a figure carries its data as JSON; what is drawn takes its colours from the page.

import { init } from "./vendor/echarts.js";

const drawn = new Map();
let isOnPaper = false; // while a page is printed: as wide as a sheet, in light colours
const GOOD = 0.8;
const RISKY = 0.5;
const CAP = 0.95;
const DAY = 24 * 3600 * 1000;
const TEXT = 12; // pixels; nothing is written smaller
const NARROW = 560;
const PAPER = 680; // what fits on a sheet between its margins
const TOKENS = [
  "ink", "ink-soft", "line", "line-strong", "surface", "sunk", "accent", "accent-soft",
  "good", "good-soft", "warn", "warn-soft", "bad", "bad-soft",
];
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
const pen = document.createElement("canvas").getContext("2d");

/** Draw every figure inside `where` that is not drawn yet. */
export function drawAll(where) {
  for (const figure of drawn.keys()) {
    if (!figure.isConnected) forget(figure);
  }
  for (const figure of where.querySelectorAll("[data-chart]")) {
    if (!drawn.has(figure)) draw(figure);
  }
}

/** Draw all anew, as their colours are read only when they are drawn. */
export function redrawAll() {
  for (const one of drawn.values()) show(one);
}

function draw(figure) {
  const plot = figure.querySelector(".plot");
  const source = figure.querySelector("script[type='application/json']");
  const kind = KINDS[figure.dataset.chart];
  if (!kind || !plot || !source) return;
  const data = JSON.parse(source.textContent);
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", data.label);
  fit(plot, kind, data);
  const chart = init(plot, null, { renderer: "svg" });
  const one = { plot, kind, data, chart, ending: new AbortController() };
  show(one, true);
  follow(figure, one);
  drawn.set(figure, one);
  figure.dataset.drawn = "";
}

function show(one, isFirst = false) {
  const { plot, kind, data, chart } = one;
  const width = fit(plot, kind, data);
  chart.resize({ width: isOnPaper ? width : "auto" });
  one.width = plot.clientWidth;
  const scrolled = isOnPaper ? 0 : plot.closest(".scroller")?.scrollLeft ?? 0;
  const view = { ...look(plot), width, seen: seenWidth(plot), scrolled };
  chart.setOption({ ...frame(view, isFirst), ...kind.option(data, view) }, true);
}

/** How much of a plot is in sight where it scrolls inside a box. */
const seenWidth = (plot) => (isOnPaper ? PAPER : plot.closest(".scroller")?.clientWidth ?? plot.clientWidth);

/** Give a plot the room that its data need; paper cannot be scrolled, so there it shrinks. */
function fit(plot, kind, data) {
  const least = kind.width?.(data, seenWidth(plot)) ?? 0;
  plot.style.setProperty("min-width", `${least}px`);
  plot.style.setProperty("zoom", isOnPaper && least > PAPER ? PAPER / least : 1);
  const width = isOnPaper ? Math.max(Math.min(PAPER, plot.clientWidth), least) : plot.clientWidth;
  if (kind.height) plot.style.setProperty("height", `${kind.height(data, width)}px`);
  return width;
}

/** Keep a chart as its place and its reader want it, until it is forgotten. */
function follow(figure, one) {
  const { plot, kind, data, chart, ending } = one;
  const watcher = new ResizeObserver(() => {
    if (!isOnPaper && plot.clientWidth !== one.width) show(one);
  });
  watcher.observe(plot);
  ending.signal.addEventListener("abort", () => watcher.disconnect());
  chart.on("click", (event) => {
    const href = kind.href?.(data, event);
    if (href) location.assign(href);
  });
  const box = kind.scroll && plot.closest(".scroller");
  const slide = () => chart.setOption(kind.scroll(box.scrollLeft));
  box?.addEventListener("scroll", () => requestAnimationFrame(slide), { signal: ending.signal });
}

function forget(figure) {
  const { chart, ending } = drawn.get(figure);
  ending.abort();
  chart.dispose();
  drawn.delete(figure);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
new MutationObserver(redrawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
addEventListener("beforeprint", () => turn(true));
addEventListener("afterprint", () => turn(false));

function turn(toPaper) {
  isOnPaper = toPaper;
  redrawAll();
}

/* --- what all have in common ------------------------------------------------------------------- */

/** Read colours as the browser resolved them: a token may hold one for light and one for dark. */
function look(plot) {
  const probe = document.createElement("span");
  if (isOnPaper) probe.style.setProperty("color-scheme", "light");
  plot.append(probe);
  const style = getComputedStyle(probe);
  const colour = {};
  for (const name of TOKENS) {
    probe.style.setProperty("color", `var(--${name})`);
    colour[name] = style.color;
  }
  const font = style.fontFamily;
  probe.remove();
  return { colour, font };
}

function frame(view, isFirst) {
  return {
    animation: isFirst && !isCalm.matches,
    animationDuration: 250,
    textStyle: { fontFamily: view.font, fontSize: TEXT },
  };
}

const language = () => {
  const found = document.documentElement.lang || "en";
  return found === "en" ? "en-GB" : found;
};
const dateOf = (text) => Date.parse(`${text}T00:00:00Z`);
const written = (how) => (value) => new Intl.DateTimeFormat(language(), { timeZone: "UTC", ...how }).format(value);
const shortDay = written({ day: "numeric", month: "short" });
const fullDay = written({ day: "numeric", month: "short", year: "numeric" });
const yearOf = (value) => new Date(value).getUTCFullYear();
const counted = (value) => new Intl.NumberFormat(language(), { maximumFractionDigits: 0 }).format(value);
const todayWord = () => new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(0, "day");
const clamp = (value, low, high) => Math.max(low, Math.min(value, high));

/** Points are cut, not rounded: a figure never says more than it is. */
const points = (share) => `${Math.floor(share * 100 + 1e-9)} %`;

/** Odds as they are shown: never as certain, never as nothing. */
const oddsOf = (odds, cap = CAP) => (odds >= cap ? `> ${points(cap)}` : odds < 0.05 ? "< 5 %" : points(odds));
const hasOdds = (odds) => odds !== null && odds !== undefined;
const toneOf = (odds) => (!hasOdds(odds) ? "ink-soft" : odds >= GOOD ? "good" : odds >= RISKY ? "warn" : "bad");

function widthOf(text, view, weight = 400) {
  pen.font = `${weight} ${TEXT}px ${view.font}`;
  return pen.measureText(text).width;
}

/** Cut a text to a width, so that its end can be measured and hovered. */
function cut(text, width, view) {
  if (widthOf(text, view) <= width) return text;
  let end = text.length;
  while (end > 1 && widthOf(`${text.slice(0, end)}…`, view) > width) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

/** Choose days, Mondays or firsts of months to be named, as many as there is room for. */
function daysNamed(from, to, width) {
  const most = Math.max(2, Math.floor(width / 54));
  for (const step of [1, 2, 7, 14]) {
    if ((to - from) / (step * DAY) < most) return everyDays(from, to, step);
  }
  const months = (to - from) / (30.4 * DAY);
  return everyMonths(from, to, [1, 2, 3, 6, 12].find((step) => months / step < most) ?? 60);
}

function everyDays(from, to, step) {
  const toMonday = (8 - new Date(from).getUTCDay()) % 7;
  const found = [];
  for (let day = from + (step < 7 ? 0 : toMonday * DAY); day <= to; day += step * DAY) found.push(day);
  return found;
}

function everyMonths(from, to, step) {
  const first = yearOf(from) * 12 + new Date(from).getUTCMonth();
  const found = [];
  for (let month = Math.ceil(first / step) * step; ; month += step) {
    const day = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (day > to) return found;
    if (day >= from) found.push(day);
  }
}

/** The axis of dates; a year is named where another one begins. */
function dates(view, from, to, width, isAbove = false) {
  const { colour } = view;
  const named = daysNamed(from, to, width);
  const isNewYear = (day) => yearOf(named[Math.max(named.indexOf(day) - 1, 0)]) !== yearOf(day);
  return {
    type: "time", min: from, max: to, position: isAbove ? "top" : "bottom",
    axisLabel: {
      color: colour["ink-soft"], fontSize: TEXT, customValues: named, lineHeight: 15,
      formatter: (day) => (isNewYear(day) ? `${shortDay(day)}\n${yearOf(day)}` : shortDay(day)),
    },
    axisLine: { show: !isAbove, lineStyle: { color: colour["line-strong"] } },
    axisTick: { show: !isAbove, customValues: named, lineStyle: { color: colour["line-strong"] } },
    splitLine: { show: false },
    named, height: named.some(isNewYear) ? 42 : 28,
  };
}

function shares(view, most = 1) {
  const { colour } = view;
  return {
    type: "value", min: 0, max: 1, interval: 0.25,
    axisLabel: { color: colour["ink-soft"], fontSize: TEXT, formatter: (share) => (share > most ? "" : points(share)) },
    splitLine: { lineStyle: { color: colour.line } },
  };
}

function tip({ colour }, formatter, trigger = "axis") {
  return {
    trigger, formatter, renderMode: "richText", confine: true,
    backgroundColor: colour.surface, borderColor: colour["line-strong"],
    textStyle: { color: colour.ink, fontSize: TEXT },
    axisPointer: { lineStyle: { color: colour["line-strong"] } },
  };
}

/** A series of lines and texts that are placed by hand; `make` is given the box and a way into it. */
function layer(at, make, z = 5) {
  return {
    type: "custom", silent: true, clip: false, animation: false, z, tooltip: { show: false }, data: [[at, 0]],
    renderItem: ({ coordSys }, api) => ({ type: "group", children: make(coordSys, (x, y) => api.coord([x, y])) }),
  };
}

function said(text, x, y, view, more = {}) {
  const { weight = 400, ...style } = more;
  const font = `${weight} ${TEXT}px ${view.font}`;
  return { type: "text", silent: true, style: { text, x, y, font, fill: view.colour.ink, verticalAlign: "middle", ...style } };
}

function ruled(x1, y1, x2, y2, style) {
  return { type: "line", silent: true, shape: { x1, y1, x2, y2 }, style };
}

/* --- odds over dates --------------------------------------------------------------------------- */

const CURVE = { left: 56, right: 24, top: 30 };
const LINE = 17; // from one line of text to the next
const LABEL = 84; // the width of what stands beside a dot

/** Odds stay between two points as they were, and are never drawn above the cap. */
function oddsLine(name, rows, view, { tone, isFilled, cap, until }) {
  const shown = rows.map(([day, odds]) => [dateOf(day), Math.min(odds, cap)]).filter(([day]) => day <= until);
  return {
    name, type: "line", symbol: "none", step: "end", emphasis: { disabled: true },
    data: [...shown, [until, shown.at(-1)[1]]],
    lineStyle: { color: view.colour[tone], width: 2.5, join: "round" },
    itemStyle: { color: view.colour[tone] },
    areaStyle: isFilled ? { color: view.colour["accent-soft"], opacity: 0.75 } : undefined,
  };
}

/** Read the odds of a day off the curve. */
function oddsAt(rows, day) {
  let found = 0;
  for (const [date, odds] of rows) {
    if (date > day) break;
    found = odds;
  }
  return found;
}

/** From the first to the last of some days, but a week at least. */
function spanOf(days) {
  const from = Math.min(...days);
  return [from, Math.max(...days, from + 7 * DAY)];
}

/** From where curves begin to where they reach the cap, with room behind it for a label. */
function telling(curves, cap, others, width) {
  const days = curves.flatMap((rows) => [rows[0][0], (rows.find(([, odds]) => odds >= cap) ?? rows.at(-1))[0]]);
  const [from, to] = spanOf([...days, ...others].filter(Boolean).map(dateOf));
  const share = Math.min(LABEL / width, 0.4);
  return [from, to + Math.ceil((((to - from) / DAY) * share) / (1 - share)) * DAY];
}

function capMark(box, at, day, cap, view) {
  const [, y] = at(day, cap);
  const style = { stroke: view.colour["ink-soft"], lineWidth: 1, lineDash: [2, 3] };
  return [
    ruled(box.x, y, box.x + box.width, y, style),
    said(`> ${points(cap)}`, box.x - 8, y, view, { align: "right", fill: view.colour["ink-soft"] }),
  ];
}

/** The day that was asked for, its words above the plot and inside its width. */
function wantedMark(box, at, day, words, view) {
  const [x] = at(day, 0);
  const width = widthOf(words, view, 600);
  const left = clamp(x - 4, 4, Math.max(box.x + box.width + CURVE.right - 4 - width, 4));
  return [
    ruled(x, box.y - 6, x, box.y + box.height, { stroke: view.colour.ink, lineWidth: 1.5, lineDash: [5, 3] }),
    said(words, left, box.y - 15, view, { weight: 600 }),
  ];
}

/** Put a text below and right of its dot, or left of it: there a rising curve never is. */
function besideDot(words, [x, y], box, view, wanted, taken) {
  const width = widthOf(words, view) + 8;
  const left = x - 8 - width;
  const places = [
    { left: x + 8, top: y + 4, width },
    { left, top: Math.max(y - 4 - LINE, box.y + 1), width },
    { left, top: y - LINE / 2, width },
  ].filter((place) => place.left >= box.x + 2 && place.left + width <= box.x + box.width + CURVE.right - 2);
  const isFree = (place) => taken.every((other) => !isOver(place, other));
  const isUncrossed = (place) => wanted === null || wanted < place.left - 2 || wanted > place.left + width + 2;
  const free = places.filter(isFree);
  const place = free.find(isUncrossed) ?? free[0] ?? places[0] ?? { left: box.x, top: y + 4, width };
  while (!isFree(place)) place.top += LINE;
  taken.push(place);
  return said(words, place.left, place.top + LINE / 2, view, onSurface(view));
}

function isOver(one, other) {
  return Math.abs(one.top - other.top) < LINE && one.left < other.left + other.width && other.left < one.left + one.width;
}

const onSurface = (view) => ({ backgroundColor: view.colour.surface, padding: [2, 4], borderRadius: 3 });

/** Levels that are reached on the same day share a dot; the highest, whose place is tightest, comes first. */
function byDay(keepable) {
  const days = new Map();
  for (const { level, date } of keepable) days.set(date, [...(days.get(date) ?? []), level]);
  return [...days].reverse().map(([date, levels]) => ({ date, words: `${levels.join(" / ")} %  ${shortDay(dateOf(date))}` }));
}

function keepableDots(data, box, at, view, wanted) {
  const { colour } = view;
  const style = { fill: colour.surface, stroke: colour.accent, lineWidth: 2.5 };
  const taken = [];
  const dots = byDay(data.keepable).map(({ date, words }) => {
    const [x, y] = at(dateOf(date), Math.min(oddsAt(data.points, date), data.cap));
    return [{ type: "circle", silent: true, shape: { cx: x, cy: y, r: 4.5 }, style }, besideDot(words, [x, y], box, view, wanted, taken)];
  });
  return [...dots.map(([, words]) => words), ...dots.map(([dot]) => dot)];
}

function curve(data, view) {
  const width = view.width - CURVE.left - CURVE.right;
  const [from, to] = telling([data.points], data.cap, [...data.keepable.map(({ date }) => date), data.requested], width);
  const day = data.requested && dateOf(data.requested);
  const odds = hasOdds(data.requested_odds) ? `: ${oddsOf(data.requested_odds, data.cap)}` : "";
  const marks = (box, at) => [
    ...capMark(box, at, from, data.cap, view),
    ...(day ? wantedMark(box, at, day, `${data.words.requested} ${shortDay(day)}${odds}`, view) : []),
    ...keepableDots(data, box, at, view, day ? at(day, 0)[0] : null),
  ];
  const axis = dates(view, from, to, width);
  return {
    grid: { ...CURVE, bottom: axis.height },
    xAxis: axis,
    yAxis: shares(view, data.cap),
    tooltip: tip(view, ([first]) => `${fullDay(first.value[0])}\n${data.words.odds}: ${oddsOf(first.value[1], data.cap)}`),
    series: [
      oddsLine(data.words.odds, data.points, view, { tone: "accent", isFilled: true, cap: data.cap, until: to }),
      layer(from, marks),
    ],
  };
}

/** Write whose curve it is beside it, half-way up: the earlier one's name left of it, the later one's right. */
function curveNames(lines, box, at, view) {
  const height = Math.min(...lines.map(({ rows }) => rows.at(-1)[1])) / 2;
  const middles = lines.map(({ rows }) => at(dateOf(rows.find(([, odds]) => odds >= height)[0]), height));
  const first = middles.length > 1 && middles[1][0] < middles[0][0] ? 1 : 0;
  return lines.map(({ words, tone }, number) => {
    const [x, y] = middles[number];
    const width = widthOf(words, view, 600) + 8;
    const isLeft = number === first && x - 6 - width > box.x;
    const left = isLeft ? x - 6 - width : clamp(x + 8, box.x + 2, box.x + box.width - width);
    return said(words, left, y + (isLeft ? -10 : 14), view, { weight: 600, fill: view.colour[tone], ...onSurface(view) });
  });
}

function twoCurves(data, view) {
  const cap = data.cap ?? CAP;
  const lines = [["then", "ink-soft"], ["now", "accent"]]
    .filter(([name]) => data[name]?.length)
    .map(([name, tone]) => ({ words: data.words[name], tone, rows: data[name] }));
  const width = view.width - CURVE.left - CURVE.right;
  const [from, to] = telling(lines.map(({ rows }) => rows), cap, [data.requested], width);
  const day = data.requested && dateOf(data.requested);
  const marks = (box, at) => [
    ...capMark(box, at, from, cap, view),
    ...(day ? wantedMark(box, at, day, `${data.words.requested} ${shortDay(day)}`, view) : []),
    ...curveNames(lines, box, at, view),
  ];
  const told = (found) => found.filter(({ seriesType }) => seriesType === "line").map((each) => `${each.seriesName}: ${oddsOf(each.value[1], cap)}`);
  const axis = dates(view, from, to, width);
  return {
    grid: { ...CURVE, bottom: axis.height },
    xAxis: axis,
    yAxis: shares(view, cap),
    tooltip: tip(view, (found) => [fullDay(found[0].value[0]), ...told(found)].join("\n")),
    series: [
      ...lines.map(({ words, tone, rows }) => oddsLine(words, rows, view, { tone, isFilled: tone === "accent", cap, until: to })),
      layer(from, marks),
    ],
  };
}

/* --- the timeline ------------------------------------------------------------------------------ */

const ROW = 30;
const NARROW_ROW = 44;
const ROWS = { top: 30, bottom: 26, right: 66 };

function timeline(data, view) {
  const isNarrow = view.width < NARROW;
  const names = isNarrow ? 22 : Math.min(310, view.width * 0.3);
  const today = dateOf(data.today);
  const [from, to] = spanOf([today, ...data.rows.flatMap(daysOf)]);
  const axis = dates(view, from, to, view.width - names - ROWS.right, true);
  return {
    grid: { ...ROWS, left: names },
    xAxis: axis,
    yAxis: { type: "category", inverse: true, data: data.rows.map(({ id }) => id), show: false },
    tooltip: tip(view, ({ dataIndex }) => tellRow(data, data.rows[dataIndex]), "item"),
    series: [
      layer(today, (box, at) => [...weekLines(axis.named, box, at, view), ...todayLine(today, box, at, view)], 1),
      {
        type: "custom", clip: false, animation: false, cursor: "pointer", z: 3,
        data: data.rows.map((row, number) => [dateOf(row.promised), number]),
        renderItem: ({ dataIndex }, api) => drawRow(data.rows[dataIndex], view, isNarrow ? 0 : names, placesOf(dataIndex, api, isNarrow)),
      },
    ],
  };
}

const daysOf = (row) => [row.start, row.promised, row.expected, row.late_80, ...(row.moved_from ?? [])].filter(Boolean).map(dateOf);

function placesOf(number, api, isNarrow) {
  const [, middle] = api.coord([0, number]);
  const height = api.size([0, 1])[1];
  const at = (day) => (day ? api.coord([dateOf(day), number])[0] : null);
  return { at, middle, height, y: isNarrow ? middle + 8 : middle };
}

function weekLines(days, box, at, view) {
  return days.map((day) => {
    const [x] = at(day, 0);
    return ruled(x, box.y, x, box.y + box.height, { stroke: view.colour.line, lineWidth: 1 });
  });
}

function todayLine(today, box, at, view) {
  const [x] = at(today, 0);
  const word = todayWord();
  const left = Math.max(x - widthOf(word, view, 600) / 2, 2);
  return [
    ruled(x, box.y, x, box.y + box.height + 4, { stroke: view.colour.accent, lineWidth: 1.5 }),
    said(word, left, box.y + box.height + 14, view, { fill: view.colour.accent, weight: 600 }),
  ];
}

/** One row: its bar up to the promised day, what is expected, where it was before, its odds in words. */
function drawRow(row, view, names, places) {
  const { at, y, middle, height } = places;
  const { colour } = view;
  const tone = toneOf(row.odds);
  const promised = at(row.promised);
  const former = (row.moved_from ?? []).map(at);
  const end = Math.max(promised + 6, at(row.expected) ?? 0, at(row.late_80) ?? 0, ...former.map((x) => x + 6));
  const hover = { style: { fill: colour.sunk } };
  return {
    type: "group",
    children: [
      { type: "rect", shape: { x: 0, y: middle - height / 2, width: view.width, height, r: 4 }, style: { fill: "transparent" }, emphasis: hover },
      nameOf(row, view, names, places),
      ...bar(at(row.start), promised, y, tone, view),
      ...whisker(at(row.expected), at(row.late_80), y, colour),
      ...former.map((x) => diamond(x, y, colour.surface, colour.ink)),
      diamond(promised, y, colour[tone], colour[tone]),
      ...(hasOdds(row.odds) ? [said(oddsOf(row.odds), end + 7, y, view, { weight: 600 })] : []),
    ],
  };
}

function nameOf(row, view, names, { middle, y }) {
  if (names) return said(cut(row.name, names - 22, view), 4, middle, view);
  return said(cut(row.name, view.width - 16, view), 1, y - 19, view, { backgroundColor: view.colour.surface, padding: [1, 3] });
}

function bar(from, to, y, tone, { colour }) {
  if (from === null || from === to) return [];
  const shape = { x: Math.min(from, to), y: y - 5.5, width: Math.abs(to - from), height: 11, r: 2 };
  const style = { fill: colour[`${tone}-soft`] ?? colour.sunk, stroke: colour[tone], lineWidth: 1 };
  return [{ type: "rect", silent: true, shape, style, emphasis: { style } }]; // kept, or it would pale
}

function whisker(from, to, y, colour) {
  if (from === null || to === null) return [];
  const style = { stroke: colour.ink, lineWidth: 1.5 };
  return [ruled(from, y, to, y, style), ruled(from, y - 4, from, y + 4, style), ruled(to, y - 4, to, y + 4, style)];
}

function diamond(x, y, fill, stroke) {
  const corners = [[x, y - 6], [x + 6, y], [x, y + 6], [x - 6, y]];
  const style = { fill, stroke, lineWidth: 1.5 };
  return { type: "polygon", silent: true, shape: { points: corners }, style, emphasis: { style } };
}

function tellRow(data, row) {
  const words = data.words ?? {};
  const former = row.moved_from ?? [];
  const line = (name, day) => (day ? [`${words[name] ?? name}: ${fullDay(dateOf(day))}`] : []);
  return [
    row.group ? `${row.name} (${row.group})` : row.name,
    ...line("promised", row.promised),
    ...(former.length ? [`${words.moved ?? "moved"}: ${[...former, row.promised].map((day) => shortDay(dateOf(day))).join(" → ")}`] : []),
    ...line("expected", row.expected),
    ...line("late_80", row.late_80),
    ...(hasOdds(row.odds) ? [`${words.odds ?? "odds"}: ${oddsOf(row.odds)}`] : []),
  ].join("\n");
}

/* --- heat -------------------------------------------------------------------------------------- */

const CELL = 30;
const COLUMN = 52;

const heatTone = (tone, colour) => (tone ? colour[`${tone}-soft`] : colour.surface);

const namesWidth = (seen) => (seen < NARROW ? 116 : 190);

/** Names stay in sight while the weeks scroll below them. */
const heldNames = (scrolled) => ({ yAxis: { offset: -scrolled } });

function heat(data, view) {
  const { colour } = view;
  const names = namesWidth(view.seen);
  const name = ({ indent, name: text }) => `${indent ? "\u2003" : ""}${cut(text, names - (indent ? 24 : 12), view)}`;
  return {
    grid: { left: names, right: 6, top: 40, bottom: 6 },
    xAxis: {
      type: "category", position: "top", data: data.columns.map(({ label, sub }) => `${label}\n${sub ?? ""}`),
      axisLabel: { color: colour["ink-soft"], interval: 0, lineHeight: 15, fontSize: TEXT }, axisTick: { show: false }, axisLine: { show: false },
    },
    yAxis: {
      type: "category", inverse: true, data: data.rows.map(({ key }) => key), axisTick: { show: false }, axisLine: { show: false },
      ...heldNames(view.scrolled).yAxis, z: 6,
      axisLabel: {
        color: colour.ink, fontSize: TEXT, interval: 0, align: "left", margin: names, width: names - 4, lineHeight: CELL,
        backgroundColor: colour.surface, formatter: (_key, number) => name(data.rows[number]),
      },
    },
    tooltip: tip(view, ({ value }) => tellCell(data, value), "item"),
    series: [{
      type: "heatmap", cursor: "pointer", animation: false,
      data: data.cells.map(([row, column, tone, text, , full]) => ({
        value: [column, row, 0, text, full],
        itemStyle: { color: heatTone(tone, colour), borderColor: colour.surface, borderWidth: 2, borderRadius: 4 },
      })),
      label: { show: true, color: colour.ink, fontSize: TEXT, formatter: ({ value }) => value[3] },
      emphasis: { itemStyle: { borderColor: colour.accent } },
    }],
  };
}

function tellCell(data, [column, row, , text, full]) {
  const { label, sub } = data.columns[column];
  const told = `${data.rows[row].name}, ${label} ${sub ?? ""}\n${data.words.booked} ${text}`;
  return full ? `${told}\n${data.words.full} ${full}` : told;
}

/* --- reliability ------------------------------------------------------------------------------- */

/** Where an edge of the band, `by` off the diagonal, begins, meets the frame and ends. */
function edge(by, knots) {
  return knots.map((share) => [share, clamp(share + by, 0, 1)]);
}

/** Where a point lies between, in 19 of 20 honest companies: a bar with its ends. */
function spans(errors, at, view) {
  const style = { stroke: view.colour["line-strong"], lineWidth: 2 };
  return errors.flatMap(([said, from, to]) => {
    const [[x, low], [, high]] = [at(said, from), at(said, to)];
    return [ruled(x, low, x, high, style), ruled(x - 5, low, x + 5, low, style), ruled(x - 5, high, x + 5, high, style)];
  });
}

function reliability(data, view) {
  const { colour } = view;
  const band = Math.min(data.band, 1);
  const knots = [0, band, 1 - band, 1].sort((a, b) => a - b);
  const [low, high] = [edge(-band, knots), edge(band, knots)];
  const plain = { type: "line", symbol: "none", silent: true, animation: false };
  const rim = { color: colour["line-strong"], width: 1, opacity: 0.5 };
  const share = { ...shares(view), interval: 0.2 };
  const named = { color: colour["ink-soft"], fontSize: TEXT };
  return {
    grid: { left: 50, right: 24, top: 30, bottom: 46 },
    xAxis: { ...share, name: data.words.said, nameLocation: "middle", nameGap: 28, nameTextStyle: named },
    yAxis: { ...share, name: data.words.came, nameTextStyle: { ...named, align: "left" } },
    tooltip: tip(view, ({ value }) => `${data.words.said}: ${points(value[0])}\n${data.words.came}: ${points(value[1])}`, "item"),
    series: [
      { ...plain, data: low, lineStyle: rim, stack: "band" },
      {
        ...plain, data: high.map(([x, y], number) => [x, y - low[number][1]]), lineStyle: rim, stack: "band",
        areaStyle: { color: colour["accent-soft"], opacity: 1 },
      },
      { ...plain, data: [[0, 0], [1, 1]], lineStyle: { color: colour["ink-soft"], type: "dashed", width: 1.5 } },
      ...(data.errors ? [layer(0, (_box, at) => spans(data.errors, at, view), 3)] : []),
      {
        type: "line", symbol: "circle", symbolSize: data.points.length > 12 ? 6 : 9, data: data.points, clip: false, z: 4,
        lineStyle: { color: colour.accent, width: 2.5 },
        itemStyle: { color: colour.surface, borderColor: colour.accent, borderWidth: 2 },
      },
    ],
  };
}

/* --- bars -------------------------------------------------------------------------------------- */

const TONES = { good: "good", warn: "warn", bad: "bad", accent: "accent", soft: "line-strong" };

/** Capacity as a step for each category, from its left end to its right. */
function capacityLine(values, box, at, view) {
  const half = box.width / values.length / 2;
  const corners = values.flatMap((value, number) => {
    const [x, y] = at(number, value);
    return [[x - half, y], [x + half, y]];
  });
  const style = { stroke: view.colour.ink, lineWidth: 1.5, lineDash: [5, 3], fill: null };
  return [{ type: "polyline", silent: true, shape: { points: corners }, style }];
}

function bars(data, view) {
  const { colour } = view;
  const capacity = data.capacity ? [
    // drawn by the layer; this one counts for the axis and the tooltip
    { type: "line", name: data.words?.capacity ?? "", data: data.capacity, symbol: "none", silent: true, lineStyle: { opacity: 0 } },
    layer(0, (box, at) => capacityLine(data.capacity, box, at, view)),
  ] : [];
  return {
    grid: { left: 44, right: 12, top: 30, bottom: 28 },
    xAxis: {
      type: "category", data: data.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: colour["line-strong"] } },
      axisLabel: { color: colour["ink-soft"], hideOverlap: true, fontSize: TEXT },
    },
    yAxis: {
      type: "value", name: data.unit, nameTextStyle: { color: colour["ink-soft"], align: "left", fontSize: TEXT },
      axisLabel: { color: colour["ink-soft"], fontSize: TEXT, formatter: counted }, splitLine: { lineStyle: { color: colour.line } },
    },
    tooltip: { ...tip(view, (found) => tellBars(data, found)), axisPointer: { type: "shadow" } },
    series: [
      ...data.series.map(({ name, values, tone }) => ({
        type: "bar", name, stack: data.stacked ? "all" : undefined, data: values, barMaxWidth: 34, itemStyle: { color: colour[TONES[tone]] ?? colour.accent },
      })),
      ...capacity,
    ],
  };
}

function tellBars(data, found) {
  const mine = found.filter(({ seriesType }) => seriesType !== "custom");
  return [mine[0].name, ...mine.map(({ seriesName, value }) => `${seriesName}: ${counted(value)} ${data.unit}`)].join("\n");
}

const KINDS = {
  curve: { option: curve },
  "two-curves": { option: twoCurves },
  timeline: {
    option: timeline,
    height: (data, width) => ROWS.top + ROWS.bottom + data.rows.length * (width < NARROW ? NARROW_ROW : ROW),
    href: (data, event) => data.rows[event.dataIndex]?.href,
  },
  heat: {
    option: heat,
    scroll: heldNames,
    height: (data) => 46 + data.rows.length * CELL,
    width: (data, seen) => namesWidth(seen) + data.columns.length * COLUMN,
    href: (data, event) => data.cells[event.dataIndex]?.[4],
  },
  reliability: { option: reliability },
  bars: { option: bars },
};
