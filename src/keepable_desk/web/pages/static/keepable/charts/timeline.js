// What is promised and expected, over time.

import {
  NARROW, cut, dateOf, dates, fullDay, hasOdds, layer, oddsOf, ruled, said, shortDay, spanOf,
  tip, todayWord, toneOf, widthOf,
} from "./drawing.js";

export const ROW = 30;
export const NARROW_ROW = 44;
export const ROWS = { top: 30, bottom: 26, right: 66 };

export function timeline(data, view) {
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
      ...(hasOdds(row.odds) ? [said(oddsOf(row.odds, row.cap), end + 7, y, view, { weight: 600 })] : []),
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
    ...(hasOdds(row.odds) ? [`${words.odds ?? "odds"}: ${oddsOf(row.odds, row.cap)}`] : []),
  ].join("\n");
}
