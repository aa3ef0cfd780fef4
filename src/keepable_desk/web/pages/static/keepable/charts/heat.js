// How full teams are, week by week.

import { NARROW, TEXT, cut, tip } from "./drawing.js";

export const CELL = 30;
export const COLUMN = 52;

const heatTone = (tone, colour) => (tone ? colour[`${tone}-soft`] : colour.surface);

export const namesWidth = (seen) => (seen < NARROW ? 116 : 190);

/** Names stay in sight while the weeks scroll below them. */
export const heldNames = (scrolled) => ({ yAxis: { offset: -scrolled } });

export function heat(data, view) {
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
      data: data.cells.map(([row, column, tone, text, , full, mark]) => ({
        value: [column, row, 0, text, full, mark],
        itemStyle: { color: heatTone(tone, colour), borderColor: colour.surface, borderWidth: 2, borderRadius: 4 },
      })),
      label: { show: true, color: colour.ink, fontSize: TEXT, formatter: ({ value: [, , , text, , mark] }) => (mark ? `${text} ${mark}` : text) },
      emphasis: { itemStyle: { borderColor: colour.accent } },
    }],
  };
}

function tellCell(data, [column, row, , text, full]) {
  const { label, sub } = data.columns[column];
  const told = `${data.rows[row].name}, ${label} ${sub ?? ""}\n${data.words.booked} ${text}`;
  return full ? `${told}\n${data.words.full} ${full}` : told;
}
