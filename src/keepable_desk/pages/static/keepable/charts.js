// Charts: a figure carries its data as JSON; what is drawn takes its colours from the page.

import { init } from "./vendor/echarts.js";

const drawn = new Map();
const GOOD = 0.8;
const RISKY = 0.5;
const NARROW = 560; // pixels
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Draw every figure inside `where` that is not drawn yet. */
export function drawAll(where) {
  for (const figure of where.querySelectorAll("[data-chart]")) {
    if (!drawn.has(figure)) draw(figure);
  }
  for (const figure of drawn.keys()) {
    if (!figure.isConnected) forget(figure);
  }
}

function draw(figure) {
  const plot = figure.querySelector(".plot");
  const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const kind = KINDS[figure.dataset.chart];
  if (!kind || !plot) return;
  if (kind.height) plot.style.setProperty("height", `${kind.height(data, plot.clientWidth)}px`);
  if (kind.width) plot.style.setProperty("min-width", `${kind.width(data)}px`);
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", data.label);
  const chart = init(plot, null, { renderer: "svg" });
  const again = (isFirst) => chart.setOption({ ...frame(isFirst), ...kind.option(data, colours(), plot.clientWidth) }, true);
  again(true);
  chart.on("click", (event) => {
    const href = kind.href?.(data, event);
    if (href) location.assign(href);
  });
  let width = plot.clientWidth;
  const watcher = new ResizeObserver(() => {
    if (plot.clientWidth === width) return;
    width = plot.clientWidth;
    chart.resize();
    again(false);
  });
  watcher.observe(plot);
  drawn.set(figure, { chart, watcher, again });
  figure.dataset.drawn = "";
}

function forget(figure) {
  const { chart, watcher } = drawn.get(figure);
  watcher.disconnect();
  chart.dispose();
  drawn.delete(figure);
}

export function redrawAll() {
  for (const { again } of drawn.values()) again(false);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
new MutationObserver(redrawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });

/* --- what all have in common ------------------------------------------------------------------- */

/** Read the page's colours as the browser resolved them: a token may hold one for light and one for dark. */
function colours() {
  const probe = document.createElement("span");
  document.body.append(probe);
  const found = {};
  for (const name of ["ink", "ink-soft", "line", "line-strong", "surface", "sunk", "accent", "accent-soft", "good", "good-soft", "warn", "warn-soft", "bad", "bad-soft"]) {
    probe.style.setProperty("color", `var(--${name})`);
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

function frame(isFirst) {
  return {
    animation: isFirst && !isCalm,
    animationDuration: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 },
  };
}

const language = () => (document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang);
const dateOf = (text) => Date.parse(`${text}T00:00:00Z`);
const written = (how) => (value) => new Intl.DateTimeFormat(language(), { timeZone: "UTC", ...how }).format(value);
const shortDay = (value) => written({ day: "numeric", month: "short" })(value);
const fullDay = (value) => written({ day: "numeric", month: "short", year: "numeric" })(value);
/** Points are cut, not rounded: a figure never says more than it is. */
const points = (share) => `${Math.floor(share * 100 + 1e-9)} %`;
const toneOf = (odds) => (odds === null || odds === undefined ? "ink-soft" : odds >= GOOD ? "good" : odds >= RISKY ? "warn" : "bad");

/** Odds as they are shown: never as certain, never as nothing. */
const oddsOf = (odds, cap = 0.95) => (odds >= cap ? `> ${points(cap)}` : odds < 0.05 ? "< 5 %" : points(odds));

function months(colour, width) {
  return {
    type: "time",
    splitNumber: width < NARROW ? 3 : 7,
    minInterval: 24 * 3600 * 1000,
    axisLabel: { color: colour["ink-soft"], hideOverlap: true, formatter: shortDay },
    axisLine: { lineStyle: { color: colour["line-strong"] } },
    axisTick: { lineStyle: { color: colour["line-strong"] } },
    splitLine: { show: false },
  };
}

function shares(colour, name = "") {
  return {
    type: "value", name, min: 0, max: 1, interval: 0.25,
    nameTextStyle: { color: colour["ink-soft"], align: "left" },
    axisLabel: { color: colour["ink-soft"], formatter: points },
    splitLine: { lineStyle: { color: colour.line } },
  };
}

function tip(colour, formatter, trigger = "axis") {
  return {
    trigger, formatter, renderMode: "richText", confine: true,
    backgroundColor: colour.surface, borderColor: colour["line-strong"],
    textStyle: { color: colour.ink, fontSize: 12 },
    axisPointer: { lineStyle: { color: colour["line-strong"] } },
  };
}

/* --- odds over dates --------------------------------------------------------------------------- */

function oddsLine(name, rows, colour, tone, isFilled) {
  return {
    name, type: "line", symbol: "none", data: rows.map(([day, odds]) => [dateOf(day), odds]),
    lineStyle: { color: colour[tone], width: 2.5 },
    itemStyle: { color: colour[tone] },
    areaStyle: isFilled ? { color: colour["accent-soft"], opacity: 0.75 } : undefined,
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

function capLine(colour, cap) {
  return {
    yAxis: cap, lineStyle: { color: colour["ink-soft"], type: "dotted" },
    label: { formatter: `> ${points(cap)}`, position: "insideStartTop", color: colour["ink-soft"], fontSize: 12 },
  };
}

function wantedLine(colour, day, label, isLate) {
  return {
    xAxis: dateOf(day), lineStyle: { color: colour.ink, type: "dashed", width: 1.5 },
    label: {
      formatter: label, color: colour.ink, fontSize: 12, fontWeight: 600, position: "end", align: isLate ? "right" : "left",
      distance: [0, 6],
    },
  };
}

function curve(data, colour, width) {
  const rows = data.points;
  const span = dateOf(rows.at(-1)[0]) - dateOf(rows[0][0]);
  const marks = [capLine(colour, data.cap)];
  if (data.requested) {
    const isLate = dateOf(data.requested) - dateOf(rows[0][0]) > 0.6 * span;
    const odds = data.requested_odds === null ? "" : `: ${oddsOf(data.requested_odds, data.cap)}`;
    marks.push(wantedLine(colour, data.requested, `${data.words.requested} ${shortDay(dateOf(data.requested))}${odds}`, isLate));
  }
  const dots = data.keepable.map(({ level, date }) => ({
    value: [dateOf(date), Math.min(oddsAt(rows, date), 1)],
    label: { formatter: `${level} %  ${shortDay(dateOf(date))}` },
  }));
  return {
    grid: { left: 46, right: 18, top: 30, bottom: 28 },
    xAxis: { ...months(colour, width), min: dateOf(rows[0][0]), max: dateOf(rows.at(-1)[0]) },
    yAxis: shares(colour),
    tooltip: tip(colour, ([first]) => `${fullDay(first.value[0])}\n${data.words.odds}: ${oddsOf(first.value[1], data.cap)}`),
    series: [
      { ...oddsLine(data.words.odds, rows, colour, "accent", true), markLine: { symbol: "none", silent: true, animation: false, data: marks } },
      {
        type: "scatter", name: data.words.keepable, data: dots, symbolSize: 9, z: 5, silent: true, tooltip: { show: false }, animation: false, labelLayout: { hideOverlap: true },
        itemStyle: { color: colour.surface, borderColor: colour.accent, borderWidth: 2.5, opacity: 1 },
        label: { show: true, position: "right", distance: 8, color: colour.ink, fontSize: 12, backgroundColor: colour.surface, padding: [2, 4], borderRadius: 3 },
      },
    ],
  };
}

function twoCurves(data, colour, width) {
  const ends = [data.then, data.now].filter((rows) => rows?.length);
  const marks = [capLine(colour, data.cap ?? 0.95)];
  if (data.requested) marks.push(wantedLine(colour, data.requested, `${data.words.requested} ${shortDay(dateOf(data.requested))}`, false));
  const lines = [["then", "ink-soft", false], ["now", "accent", true]]
    .filter(([name]) => data[name]?.length)
    .map(([name, tone, isFilled]) => ({
      ...oddsLine(data.words[name], data[name], colour, tone, isFilled),
      endLabel: { show: true, formatter: data.words[name], color: colour[tone], fontSize: 12, fontWeight: 600, align: "right", offset: [0, name === "now" ? -12 : 14] },
    }));
  if (lines.length) lines[0].markLine = { symbol: "none", silent: true, animation: false, data: marks };
  return {
    grid: { left: 46, right: 18, top: 30, bottom: 28 },
    xAxis: {
      ...months(colour, width),
      min: Math.min(...ends.map((rows) => dateOf(rows[0][0]))),
      max: Math.max(...ends.map((rows) => dateOf(rows.at(-1)[0]))),
    },
    yAxis: shares(colour),
    tooltip: tip(colour, (found) => [fullDay(found[0].value[0]), ...found.map((each) => `${each.seriesName}: ${oddsOf(each.value[1])}`)].join("\n")),
    series: lines,
  };
}

/* --- the timeline ------------------------------------------------------------------------------ */

const ROW = 30;

function bars(data, colour, width) {
  const isNarrow = width < NARROW;
  return (params, api) => {
    const row = data.rows[params.dataIndex];
    const at = (day) => (day ? api.coord([dateOf(day), params.dataIndex])[0] : null);
    const [, middle] = api.coord([dateOf(row.promised), params.dataIndex]);
    const y = isNarrow ? middle + 6 : middle;
    const left = Math.max(params.coordSys.x, at(row.start) ?? params.coordSys.x);
    const right = Math.max(at(row.promised), left + 3);
    const tone = colour[toneOf(row.odds)];
    const parts = [
      { type: "rect", shape: { x: left, y: y - 5, width: right - left, height: 10, r: 3 }, style: { fill: tone, opacity: row.state === "open" || row.state === "held" ? 0.85 : 0.35 } },
      { type: "text", style: { text: row.odds === null ? "" : oddsOf(row.odds), x: Math.max(right, at(row.late_80) ?? 0) + 9, y, fill: colour.ink, font: "600 12px sans-serif", textVerticalAlign: "middle" } },
      ...whisker(at(row.expected), at(row.late_80), y, colour),
      ...(row.moved_from ?? []).map((day) => diamond(at(day), y, colour.surface, colour.ink)),
      diamond(right, y, tone, tone),
    ];
    if (isNarrow) parts.push({ type: "text", style: { text: row.name, x: params.coordSys.x, y: middle - 9, fill: colour.ink, font: "12px sans-serif", textVerticalAlign: "middle", width: params.coordSys.width, overflow: "truncate" } });
    return { type: "group", children: parts };
  };
}

function whisker(from, to, y, colour) {
  if (from === null || to === null) return [];
  const style = { stroke: colour.ink, lineWidth: 1.5 };
  const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
  return [line(from, y, to, y), line(from, y - 4, from, y + 4), line(to, y - 4, to, y + 4)];
}

function diamond(x, y, fill, stroke) {
  return { type: "polygon", shape: { points: [[x, y - 6], [x + 6, y], [x, y + 6], [x - 6, y]] }, style: { fill, stroke, lineWidth: 1.5 } };
}

function timeline(data, colour, width) {
  const isNarrow = width < NARROW;
  const days = data.rows.flatMap((row) => [row.start, row.promised, row.expected, row.late_80, ...(row.moved_from ?? [])]).filter(Boolean).map(dateOf);
  const today = dateOf(data.today);
  const names = data.rows.map((row) => row.name);
  return {
    grid: { left: isNarrow ? 8 : Math.min(300, width * 0.3), right: 62, top: 34, bottom: 8 },
    xAxis: { ...months(colour, width), position: "top", min: Math.min(today, ...days), max: Math.max(...days), splitLine: { show: true, lineStyle: { color: colour.line } } },
    yAxis: {
      type: "category", inverse: true, data: names, axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { show: !isNarrow, color: colour.ink, width: Math.min(285, width * 0.28), overflow: "truncate", fontSize: 12 },
    },
    tooltip: tip(colour, ({ dataIndex }) => tellRow(data, data.rows[dataIndex]), "item"),
    series: [{
      type: "custom", renderItem: bars(data, colour, width), encode: { x: [0], y: 1 }, cursor: "pointer", clip: true,
      data: data.rows.map((row, number) => [dateOf(row.promised), number]),
      markLine: { symbol: "none", silent: true, animation: false, data: [{ xAxis: today, lineStyle: { color: colour.accent, width: 1.5, type: "solid" }, label: { show: false } }] },
    }],
  };
}

function tellRow(data, row) {
  const said = data.words ?? {};
  const line = (name, day) => (day ? [`${said[name] ?? name}: ${fullDay(dateOf(day))}`] : []);
  return [row.name, ...line("promised", row.promised), ...line("expected", row.expected), ...line("late_80", row.late_80), ...(row.odds === null ? [] : [`${said.odds ?? "odds"}: ${oddsOf(row.odds)}`])].join("\n");
}

/* --- heat, reliability, bars ------------------------------------------------------------------- */

const CELL = 30;
const HOT = [[0.95, "bad"], [0.8, "warn"], [0.5, "good"]];

function heatTone(value, colour) {
  const hot = HOT.find(([from]) => value >= from);
  return hot ? colour[`${hot[1]}-soft`] : colour.surface;
}

function heat(data, colour, width) {
  const isNarrow = width < NARROW;
  return {
    grid: { left: isNarrow ? 108 : 178, right: 6, top: 40, bottom: 6 },
    xAxis: {
      type: "category", position: "top", data: data.columns.map((each) => `${each.label}\n${each.sub ?? ""}`),
      axisLabel: { color: colour["ink-soft"], interval: 0, lineHeight: 15, fontSize: 12 }, axisTick: { show: false }, axisLine: { show: false },
    },
    yAxis: {
      type: "category", inverse: true, data: data.rows.map((row, number) => number), axisTick: { show: false }, axisLine: { show: false },
      axisLabel: {
        color: colour.ink, fontSize: 12, interval: 0, width: isNarrow ? 98 : 168, overflow: "truncate",
        formatter: (number) => `${data.rows[number].indent ? "   " : ""}${data.rows[number].name}`,
      },
    },
    tooltip: tip(colour, ({ value }) => `${data.rows[value[1]].name}, ${data.columns[value[0]].label} ${data.columns[value[0]].sub ?? ""}\n${data.words?.full ?? ""} ${value[3]}`, "item"),
    series: [{
      type: "heatmap", cursor: "pointer",
      data: data.cells.map(([row, column, value, text]) => ({
        value: [column, row, value, text],
        itemStyle: { color: heatTone(value, colour), borderColor: colour.surface, borderWidth: 2, borderRadius: 4 },
      })),
      label: { show: true, color: colour.ink, fontSize: 12, formatter: ({ value }) => value[3] },
      emphasis: { itemStyle: { borderColor: colour.accent } },
    }],
    visualMap: { show: false, min: 0, max: 1, dimension: 2, seriesIndex: 99 },
  };
}

function reliability(data, colour) {
  const band = (sign) => data.points.map(([said]) => [said, Math.min(Math.max(said + sign * data.band, 0), 1)]);
  const share = { ...shares(colour), interval: 0.2 };
  return {
    grid: { left: 50, right: 20, top: 30, bottom: 44 },
    xAxis: { ...share, name: data.words.said, nameLocation: "middle", nameGap: 28, nameTextStyle: { color: colour["ink-soft"], fontSize: 12 } },
    yAxis: { ...share, name: data.words.came, nameTextStyle: { color: colour["ink-soft"], align: "left", fontSize: 12 } },
    tooltip: tip(colour, (found) => {
      const mine = found.find((each) => each.seriesIndex === 3);
      return mine ? `${data.words.said}: ${points(mine.value[0])}\n${data.words.came}: ${points(mine.value[1])}` : "";
    }),
    series: [
      { type: "line", symbol: "none", data: band(-1), lineStyle: { opacity: 0 }, stack: "band", silent: true },
      { type: "line", symbol: "none", data: data.points.map(([said], n) => [said, band(1)[n][1] - band(-1)[n][1]]), lineStyle: { opacity: 0 }, areaStyle: { color: colour["accent-soft"] }, stack: "band", silent: true },
      { type: "line", symbol: "none", data: [[0, 0], [1, 1]], lineStyle: { color: colour["ink-soft"], type: "dashed", width: 1.5 }, silent: true },
      { type: "line", symbolSize: 6, data: data.points, lineStyle: { color: colour.accent, width: 2.5 }, itemStyle: { color: colour.accent } },
    ],
  };
}

function barChart(data, colour, width) {
  const tones = { good: "good", warn: "warn", bad: "bad", accent: "accent", soft: "line-strong" };
  const lines = data.capacity
    ? [{ type: "line", name: data.words?.capacity ?? "", step: "middle", symbol: "none", data: data.capacity, lineStyle: { color: colour.ink, width: 1.5, type: "dashed" }, itemStyle: { color: colour.ink } }]
    : [];
  return {
    grid: { left: 52, right: 12, top: 30, bottom: 28 },
    xAxis: { type: "category", data: data.categories, axisLabel: { color: colour["ink-soft"], hideOverlap: true, interval: width < NARROW ? "auto" : 0, fontSize: 12 }, axisLine: { lineStyle: { color: colour["line-strong"] } }, axisTick: { show: false } },
    yAxis: { type: "value", name: data.unit, nameTextStyle: { color: colour["ink-soft"], align: "left" }, axisLabel: { color: colour["ink-soft"] }, splitLine: { lineStyle: { color: colour.line } } },
    tooltip: tip(colour, (found) => [found[0].axisValue, ...found.map((each) => `${each.seriesName}: ${Math.round(each.value)} ${data.unit}`)].join("\n")),
    series: [
      ...data.series.map((each) => ({ type: "bar", name: each.name, stack: data.stacked ? "all" : undefined, data: each.values, barMaxWidth: 34, itemStyle: { color: colour[tones[each.tone]] ?? colour.accent } })),
      ...lines,
    ],
  };
}

const KINDS = {
  curve: { option: curve },
  "two-curves": { option: twoCurves },
  timeline: {
    option: timeline,
    height: (data, width) => 48 + data.rows.length * (width < NARROW ? ROW + 12 : ROW),
    href: (data, event) => data.rows[event.dataIndex]?.href,
  },
  heat: {
    option: heat,
    height: (data) => 50 + data.rows.length * CELL,
    width: (data) => 110 + data.columns.length * 46,
    href: (data, event) => data.cells[event.dataIndex]?.[4],
  },
  reliability: { option: reliability },
  bars: { option: barChart },
};
