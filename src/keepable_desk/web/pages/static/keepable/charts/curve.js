// Odds over dates: of an answer, and of a promise then and now.

import {
  CAP, DAY, clamp, dateOf, dates, fullDay, hasOdds, layer, oddsOf, points, ruled, said, shares,
  shortDay, spanOf, tip, widthOf,
} from "./drawing.js";

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

export function curve(data, view) {
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

export function twoCurves(data, view) {
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
