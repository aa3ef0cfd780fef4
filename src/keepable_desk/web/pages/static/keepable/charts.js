// Charts: a figure carries its data as JSON; what is drawn takes its colours from the page.

import { NARROW, frame, look } from "./charts/drawing.js";
import { bars } from "./charts/bars.js";
import { curve, twoCurves } from "./charts/curve.js";
import { CELL, COLUMN, heat, heldNames, namesWidth } from "./charts/heat.js";
import { reliability } from "./charts/reliability.js";
import { NARROW_ROW, ROW, ROWS, timeline } from "./charts/timeline.js";
import { init } from "./vendor/echarts.js";

const drawn = new Map();
let isOnPaper = false; // while a page is printed: as wide as a sheet, in light colours
const PAPER = 680; // what fits on a sheet between its margins
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

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
  const view = { ...look(plot, isOnPaper), width, seen: seenWidth(plot), scrolled };
  chart.setOption({ ...frame(view, isFirst, isCalm.matches), ...kind.option(data, view) }, true);
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
