// Success rates: how many runs of each cell solved a task over a lag, and how sure that makes one of its success rate.

import { choice } from "./controls.js";
import { wilson } from "./core.js";
import { drawing, label, line, svg } from "./draw.js";
import { figure } from "./frame.js";
import { list, percent } from "./say.js";

const PLACES = ["short", "middle", "long"];
const SIZES = { width: "equal width", parameters: "equal parameters" };
const ROW = 34;

const unique = (values) => [...new Set(values)];

/** Which tasks there are depends on the table in the page. */
export function specOf(get) {
  const tasks = unique(get("table").map((row) => row.task));
  return {
    label: "Success rates with intervals, from a stored sweep",
    data: ["table"],
    top: [
      choice("task", "task", Object.fromEntries(tasks.map((task) => [task, task]))),
      choice("lag", "lag", Object.fromEntries(PLACES.map((place) => [place, place]))),
      choice("equal", "compare at", SIZES),
    ],
    presets: Object.fromEntries(tasks.map((task) => [task, { task, lag: "long", equal: "width" }])),
    compute,
    describe,
    draw,
  };
}

export function compute({ table, task, lag, equal }) {
  const own = table.filter((row) => row.task === task);
  const steps = unique(own.map((row) => row.lag)).sort((a, b) => a - b)[PLACES.indexOf(lag)];
  const rates = own
    .filter((row) => row.lag === steps && row.equal === equal)
    .map(({ cell, solved, trials }) => ({ cell, solved, trials, ...wilson(solved, trials) }));
  return { steps, rates };
}

export function describe({ task, equal }, { steps, rates }) {
  const parts = rates.map((r) => `${r.cell}: ${r.solved} of ${r.trials}, ${percent(r.low)} to ${percent(r.high)}`);
  const best = rates.reduce((a, b) => (b.solved / b.trials > a.solved / a.trials ? b : a));
  const behind = rates.filter((r) => r.high < best.low).map((r) => r.cell);
  const verdict = behind.length ? `Wholly below ${best.cell}: ${list(behind)}.` : "No two intervals are apart.";
  return `${task}, lag ${steps}, equal ${equal}. ${parts.join("; ")}. ${verdict}`;
}

function draw(state, { rates }, width) {
  const wide = width > 520;
  const [left, right] = wide ? [230, width - 90] : [8, width - 52];
  const X = (share) => left + share * (right - left);
  const row = wide ? ROW : ROW + 12;
  const bottom = rates.length * row + 8;
  const grid = [0, 0.25, 0.5, 0.75, 1];
  const upright = (share) => [
    [X(share), 4],
    [X(share), bottom],
  ];
  return [
    drawing(
      width,
      bottom + 44,
      grid.map((share) => line(upright(share), { class: "lf-grid" })),
      grid.map((share) => label(X(share), bottom + 16, percent(share), { class: "lf-mid" })),
      rates.map((r, k) => {
        const y = k * row + (wide ? ROW / 2 + 4 : ROW - 2);
        const across = [
          [X(r.low), y],
          [X(r.high), y],
        ];
        return [
          wide ? label(left - 12, y + 4, r.cell, { class: "lf-end" }) : label(left, y - 14, r.cell),
          line(across, { class: "lf-ink lf-bold" }),
          svg("circle", { class: "lf-mark lf-ink", cx: X(r.solved / r.trials), cy: y, r: 6 }),
          label(right + 12, y + 4, `${r.solved} / ${r.trials}`, { class: "lf-strong" }),
        ];
      }),
      label(right, bottom + 37, "success rate, with 95 % interval", { class: "lf-end lf-name" }),
    ),
  ];
}

export default figure(specOf);
