// Hours by week, beside the capacity there is.

import { TEXT, counted, layer, tip } from "./drawing.js";

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

export function bars(data, view) {
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
