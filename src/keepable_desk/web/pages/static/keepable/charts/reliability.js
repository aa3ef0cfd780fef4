// What came true over what was said.

import { TEXT, clamp, layer, ruled, shares, tip } from "./drawing.js";

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

export function reliability(data, view) {
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
    tooltip: tip(view, ({ value }) => `${data.words.said}: ${value[2]}\n${data.words.came}: ${value[3]}`, "item"),
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
