// Gradient X-ray: backpropagation through a whole random network, split into the way along the cell and the ways
// through the gates. Seed n here is numpy.random.default_rng(n) in the chapter.

import { choice, range } from "./controls.js";
import { chart, drawing, heatMap, html, label, legend, line, spread, svg } from "./draw.js";
import { figure } from "./frame.js";
import { compute, H, LONGEST, SEEDS, typical } from "./networks.js";
import { fixed, number } from "./say.js";

const lstm = { cell: "lstm", T: 100, step: 99 };

export const spec = {
  label: "Gradient X-ray of a random network with 32 units",
  controls: [
    [
      choice("cell", "the cell", { lstm: "LSTM", rnn: "tanh RNN, orthogonal" }),
      range("bias", "b_f forget gate’s bias", -2, 6, 0.1, 1),
      range("scale", "scale of the weights", 0.25, 5, 0.05),
    ],
    [
      range("T", "T steps", 10, LONGEST, 1, 0),
      range("seed", "seed of the weights", 0, SEEDS - 1, 1, 0),
      choice("paths", "the map shows", {
        all: "all paths",
        highway: "the highway alone",
        gates: "the paths through gates",
      }),
    ],
  ],
  presets: {
    "bias 0": { ...lstm, bias: 0, scale: 1 },
    "bias 1": { ...lstm, bias: 1, scale: 1 },
    "bias 1, scale 4": { ...lstm, bias: 1, scale: 4 },
    "bias 3": { ...lstm, bias: 3, scale: 1 },
    "bias 5": { ...lstm, bias: 5, scale: 1 },
    "RNN, scale 1": { ...lstm, cell: "rnn", scale: 1 },
    "RNN, scale 1.5": { ...lstm, cell: "rnn", scale: 1.5 },
  },
  player: { name: "step", label: "lag", last: LONGEST - 1, until: ({ T }) => T - 1, every: 60 },
  compute,
  describe,
  draw,
};

export function describe(state, result) {
  const { cell, bias, scale, seed } = state;
  const lag = state.step;
  const { chosen } = result;
  const who =
    cell === "lstm"
      ? `LSTM with forget bias ${fixed(bias, 1)}, weight scale ${number(scale)}, seed ${number(seed)}`
      : `tanh RNN with ${number(scale)} × orthogonal weights, seed ${number(seed)} (it has no forget gate)`;
  const ways =
    cell === "lstm"
      ? ` The highway alone, the product of the forget gates, leaves ${number(chosen.highway[lag])}; ` +
        `the paths through gates ${number(chosen.gates[lag])}.`
      : "";
  return (
    `${who}: at lag ${number(lag)}, ${number(chosen.all[lag])} of the gradient is left.${ways} ` +
    `The median of ten seeds is ${number(typical(result, "all", lag))}.`
  );
}

const LOOK = {
  all: ["lf-ink", "all paths"],
  highway: ["lf-f", "highway alone (product of forget gates)"],
  gates: ["lf-g", "paths through gates"],
};

function draw(state, result, width) {
  const lag = state.step;
  const { chosen, curves, units, one } = result;
  const T = state.T;
  const paths = Object.keys(chosen);
  const range = spread(curves.flatMap(({ all }) => all).concat(chosen.highway ?? []), 1e-40);
  const { node, inside, plot, mark, X, Y, box } = chart({
    width,
    height: 270,
    x: [0, T - 1],
    y: range,
    log: true,
    xLabel: "lag (steps back)",
    yLabel: "gradient, relative to lag 0",
  });
  const edge = (pick) => Array.from({ length: T }, (_, k) => [X(k), Y(pick(...curves.map(({ all }) => all[k])))]);
  inside.append(
    svg("path", {
      class: "lf-band",
      d: `M${[...edge(Math.max), ...edge(Math.min).reverse()].map((p) => p.join(" ")).join("L")}Z`,
    }),
  );
  for (const path of [...paths].reverse()) plot(chosen[path], path === "all" ? "lf-ink lf-bold" : LOOK[path][0]);
  for (const path of paths) mark(lag, chosen[path][lag], LOOK[path][0]);
  const cursor = (height) =>
    line(
      [
        [X(lag), 0],
        [X(lag), height],
      ],
      { class: "lf-cursor" },
    );
  const shown = units[state.paths] ?? units.all;
  const half = (box.right - box.left) / (T - 1) / 2;
  const map = heatMap({
    rows: H,
    columns: T,
    x: (k) => X(k) - half,
    height: 4,
    level: (unit, k) => 1 + Math.log10((Math.abs(shown[k][unit]) * Math.sqrt(H)) / one) / 8,
  });
  return [
    html("div", {}, legend([...paths.map((path) => LOOK[path]), ["lf-band", "all paths, ten seeds"]]), node),
    chosen.highway &&
      drawing(width, 62, label(0, 12, "which way it came", { class: "lf-name" }), share(chosen, X, 20, 36), cursor(62)),
    drawing(
      width,
      156,
      label(0, 12, "gradient of each of the 32 units", { class: "lf-name" }),
      svg("g", { transform: "translate(0 20)" }, map),
      cursor(156),
    ),
    html(
      "div",
      { class: "lf-legend" },
      ["1 or more", "10⁻²", "10⁻⁴", "10⁻⁶", "10⁻⁸ or less"].map((name, k) =>
        html(
          "span",
          {},
          svg(
            "svg",
            { width: 16, height: 12, "aria-hidden": "true" },
            svg("rect", { class: "lf-cell lf-ink", width: 16, height: 12, "fill-opacity": 1 - k / 4 }),
          ),
          name,
        ),
      ),
    ),
    table(state, result),
  ];
}

/** The part of each way in the gradient, one above the other. */
function share({ highway, gates }, X, top, height) {
  const part = highway.map((v, k) => v / (v + gates[k]) || 0);
  const at = (k) => `${X(k)} ${top + height * (1 - part[k])}`;
  const edge = part.map((_, k) => at(k)).join("L");
  const [first, last] = [X(0), X(part.length - 1)];
  return [
    svg("path", { class: "lf-area lf-g", d: `M${first} ${top}L${edge}L${last} ${top}Z` }),
    svg("path", { class: "lf-area lf-f", d: `M${first} ${top + height}L${edge}L${last} ${top + height}Z` }),
  ];
}

function table({ T }, result) {
  const lags = [...new Set([10, 50, T - 1])].filter((lag) => lag < T).sort((a, b) => a - b);
  const rows = ["all", "highway"]
    .filter((path) => result.chosen[path])
    .flatMap((path) => [
      [LOOK[path][1].replace(/ \(.*/, ""), (lag) => result.chosen[path][lag]],
      [`${LOOK[path][1].replace(/ \(.*/, "")}, median of ten seeds`, (lag) => typical(result, path, lag)],
    ]);
  return html(
    "table",
    { class: "lf-table" },
    html(
      "thead",
      {},
      html(
        "tr",
        {},
        html("th", { scope: "col" }, "gradient left"),
        lags.map((lag) => html("th", { scope: "col" }, `lag ${lag}`)),
      ),
    ),
    html(
      "tbody",
      {},
      rows.map(([name, value]) =>
        html(
          "tr",
          {},
          html("th", { scope: "row" }, name),
          lags.map((lag) => html("td", {}, number(value(lag)))),
        ),
      ),
    ),
  );
}

export default figure(spec);
