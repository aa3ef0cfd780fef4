// What all charts have in common: colours, words, dates, and how things are drawn.

const GOOD = 0.8;
const RISKY = 0.5;
export const CAP = 0.95;
export const DAY = 24 * 3600 * 1000;
export const TEXT = 12; // pixels; nothing is written smaller
export const NARROW = 560;
const TOKENS = [
  "ink", "ink-soft", "line", "line-strong", "surface", "sunk", "accent", "accent-soft",
  "good", "good-soft", "warn", "warn-soft", "bad", "bad-soft",
];
const pen = document.createElement("canvas").getContext("2d");

/** Read colours as the browser resolved them: a token may hold one for light and one for dark. */
export function look(plot, isOnPaper) {
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

export function frame(view, isFirst, isCalm) {
  return {
    animation: isFirst && !isCalm,
    animationDuration: 250,
    textStyle: { fontFamily: view.font, fontSize: TEXT },
  };
}

const language = () => {
  const found = document.documentElement.lang || "en";
  return found === "en" ? "en-GB" : found;
};
export const dateOf = (text) => Date.parse(`${text}T00:00:00Z`);
const written = (how) => (value) => new Intl.DateTimeFormat(language(), { timeZone: "UTC", ...how }).format(value);
export const shortDay = written({ day: "numeric", month: "short" });
export const fullDay = written({ day: "numeric", month: "short", year: "numeric" });
const yearOf = (value) => new Date(value).getUTCFullYear();
const FEW = 9; // below so many hours a tenth is worth a digit
export const counted = (value) => new Intl.NumberFormat(language(), { maximumFractionDigits: Math.abs(value) < FEW ? 1 : 0 }).format(value);
export const todayWord = () => new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(0, "day");
export const clamp = (value, low, high) => Math.max(low, Math.min(value, high));

/** Points are cut, not rounded: a figure never says more than it is. */
export const points = (share) => `${Math.floor(share * 100 + 1e-9)} %`;

/** Odds as they are shown: never as certain, never as nothing. */
export const oddsOf = (odds, cap = CAP) => (odds >= cap ? `> ${points(cap)}` : odds < 0.05 ? "< 5 %" : points(odds));
export const hasOdds = (odds) => odds !== null && odds !== undefined;
export const toneOf = (odds) => (!hasOdds(odds) ? "ink-soft" : odds >= GOOD ? "good" : odds >= RISKY ? "warn" : "bad");

export function widthOf(text, view, weight = 400) {
  pen.font = `${weight} ${TEXT}px ${view.font}`;
  return pen.measureText(text).width;
}

/** Cut a text to a width, so that its end can be measured and hovered. */
export function cut(text, width, view) {
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
export function dates(view, from, to, width, isAbove = false) {
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

export function shares(view, most = 1) {
  const { colour } = view;
  return {
    type: "value", min: 0, max: 1, interval: 0.25,
    axisLabel: { color: colour["ink-soft"], fontSize: TEXT, formatter: (share) => (share > most ? "" : points(share)) },
    splitLine: { lineStyle: { color: colour.line } },
  };
}

export function tip({ colour }, formatter, trigger = "axis") {
  return {
    trigger, formatter, renderMode: "richText", confine: true,
    backgroundColor: colour.surface, borderColor: colour["line-strong"],
    textStyle: { color: colour.ink, fontSize: TEXT },
    axisPointer: { lineStyle: { color: colour["line-strong"] } },
  };
}

/** A series of lines and texts that are placed by hand; `make` is given the box and a way into it. */
export function layer(at, make, z = 5) {
  return {
    type: "custom", silent: true, clip: false, animation: false, z, tooltip: { show: false }, data: [[at, 0]],
    renderItem: ({ coordSys }, api) => ({ type: "group", children: make(coordSys, (x, y) => api.coord([x, y])) }),
  };
}

export function said(text, x, y, view, more = {}) {
  const { weight = 400, ...style } = more;
  const font = `${weight} ${TEXT}px ${view.font}`;
  return { type: "text", silent: true, style: { text, x, y, font, fill: view.colour.ink, verticalAlign: "middle", ...style } };
}

export function ruled(x1, y1, x2, y2, style) {
  return { type: "line", silent: true, shape: { x1, y1, x2, y2 }, style };
}

/** From the first to the last of some days, but a week at least. */
export function spanOf(days) {
  const from = Math.min(...days);
  return [from, Math.max(...days, from + 7 * DAY)];
}
