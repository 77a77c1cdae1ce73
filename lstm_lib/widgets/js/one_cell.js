// One LSTM cell with one unit, one time step: six computations, one after the other, each with its numbers.

import { range } from "./controls.js";
import { lstmForward } from "./core.js";
import { diagram, partsOf } from "./diagram.js";
import { chart, html, legend, words } from "./draw.js";
import { figure } from "./frame.js";
import { fixed, list, number } from "./say.js";

const ORDER = ["i", "f", "g", "o", "c", "h"];
const NAMES = {
  i: "input gate",
  f: "forget gate",
  g: "candidate",
  o: "output gate",
  c: "cell state",
  h: "hidden state",
};
const AGAIN = 20; // steps of the run below the diagram

const bias = (gate) => range(`b_${gate}`, `b_${gate} ${NAMES[gate]}’s bias`, -8, 8, 0.1, 1);

export const spec = {
  label: "One LSTM cell, six computations",
  data: ["W", "U"],
  controls: [
    [
      range("x", "x_t input", -2, 2, 0.05),
      range("h", "h_{t−1} hidden before", -1, 1, 0.05),
      range("c", "c_{t−1} cell before", -2, 2, 0.05),
    ],
    ["i", "f", "g", "o"].map(bias),
  ],
  presets: {
    keep: { b_i: -8, b_f: 8, x: 0, h: 0, step: 6 },
    overwrite: { b_i: 8, b_f: -8, x: 1, h: 0, step: 6 },
    accumulate: { b_i: 8, b_f: 8, x: 1, h: 0, step: 6 },
    erase: { b_i: -8, b_f: -8, x: 1, h: 0, step: 6 },
    "usual start": { b_i: 0, b_f: 1, b_g: 0, b_o: 0, x: 0, h: 0, step: 6 },
  },
  player: { name: "step", label: "computation", last: 6, every: 1800 },
  compute,
  describe,
  draw,
};

/** The step that the controls ask for, its sums in front of the gates, and the same input twenty times over. */
export function compute({ x, h, c, b_i, b_f, b_g, b_o, W, U }) {
  const params = { W: [W], U: [U], b: [b_i, b_f, b_g, b_o] };
  const run = lstmForward(Array(AGAIN).fill([x]), params, { h: [h], c: [c] });
  const first = Object.fromEntries(ORDER.map((name) => [name, run[name][1][0]]));
  const half = first.f > 0 ? Math.log(0.5) / Math.log(first.f) : 0;
  return { ...first, a: Array.from(run.a[1]), half, later: { c: run.c.map((v) => v[0]), h: run.h.map((v) => v[0]) } };
}

/** What the pair of gates does to the cell, in a word; nothing if it is none of the four corners. */
function corner({ i, f }) {
  if (Math.min(Math.abs(i - 0.5), Math.abs(f - 0.5)) < 0.45) return "";
  return f > 0.5 ? (i > 0.5 ? "accumulate" : "keep") : i > 0.5 ? "overwrite" : "erase";
}

export function describe(state, r) {
  const done = ORDER.slice(0, state.step).map((name) => `${NAMES[name]} ${name} = ${fixed(r[name])}`);
  if (!done.length) return "Nothing is computed yet: choose Play or Step on.";
  if (done.length < 6) return `${done.length} of 6 computed: ${list(done)}.`;
  const what = corner(r);
  const half = r.half > 1000 ? "more than 1000 steps" : `${number(Number(r.half.toPrecision(3)))} steps`;
  return (
    `The cell goes from ${fixed(state.c)} to ${fixed(r.c)}${what ? ` (${what})` : ""}: it keeps ${fixed(r.f)} of the old value ` +
    `and writes ${fixed(r.i)} of the candidate ${fixed(r.g)}. It shows ${fixed(r.o)} of tanh(${fixed(r.c)}), ` +
    `so h = ${fixed(r.h)}. With this forget gate alone a memory halves in ${half}.`
  );
}

function draw(state, r, width) {
  const wide = width > 600;
  const left = wide ? Math.floor(Math.min(width * 0.58, width - 290)) : width;
  const stage = (part) => {
    const at = ORDER.indexOf(part.eq);
    return at < state.step - 1 || at < 0 ? "lf-done" : at === state.step - 1 ? "lf-now" : "lf-todo";
  };
  const known = (name) => ORDER.indexOf(name) < state.step;
  const values = { ...r, x: state.x, c_before: state.c, h_before: state.h };
  const notes = [
    ["f", 24, 90, 7],
    ["i", 42, 144, 6],
    ["g", 60, 144, 6],
    ["o", 77, 157, 6],
  ]
    .filter(([name]) => known(name))
    .map(([name, x, y, shift]) => [x, y, shift, fixed(r[name])]);
  if (known("c")) notes.push([27, 36, 6, fixed(r.f * state.c)], [51, 92, 7, fixed(r.i * r.g)]);
  if (known("h")) notes.push([90, 121, -6, fixed(Math.tanh(r.c)), "lf-end"]);
  const wiring = diagram(left, partsOf("lstm"), {
    look: stage,
    textOf: (name) => (["x", "c_before", "h_before"].includes(name) || known(name) ? fixed(values[name]) : undefined),
    notes,
  });
  return [
    html(
      "div",
      { class: wide ? "lf-columns" : "" },
      html("div", {}, wiring, wide && again(left, state, r)),
      html("div", { class: "lf-side" }, equations(state, r), !wide && again(left, state, r)),
    ),
  ];
}

/** The six computations in words and numbers: what a reader without the picture works with. */
function equations(state, r) {
  const squash = { i: "σ", f: "σ", g: "tanh", o: "σ" };
  const gate = (name, k) => [
    `${name}_t = ${squash[name]}(x_t W_${name} + h_{t−1} U_${name} + b_${name})`,
    `${squash[name]}(${fixed(state.x)}·${fixed(state.W[k], 1)} + ${term(state.h)}·${fixed(state.U[k], 1)} + ${term(state[`b_${name}`], 1)})`,
  ];
  const lines = [
    ...["i", "f", "g", "o"].map(gate),
    ["c_t = f_t c_{t−1} + i_t g_t", `${fixed(r.f)}·${term(state.c)} + ${fixed(r.i)}·${term(r.g)}`],
    ["h_t = o_t tanh(c_t)", `${fixed(r.o)}·tanh(${fixed(r.c)})`],
  ];
  return html(
    "ol",
    { class: "lf-equations" },
    lines.map(([formula, numbers], k) =>
      html(
        "li",
        {
          class: k < state.step - 1 ? "lf-done" : k === state.step - 1 ? "lf-now" : "lf-todo",
          "aria-current": k === state.step - 1 && "step",
        },
        html("span", { class: `lf-formula lf-key lf-${ORDER[k]}` }, words(formula)),
        html("span", { class: "lf-numbers" }, "= ", numbers, " ", html("b", {}, "= ", fixed(r[ORDER[k]]))),
      ),
    ),
  );
}

const term = (v, digits = 2) => (v < 0 ? `(${fixed(v, digits)})` : fixed(v, digits));

/** What c and h become when the same input comes again and again. */
function again(width, { step }, { later }) {
  const all = [...later.c, ...later.h];
  const { node, plot } = chart({
    width,
    height: 150,
    x: [0, AGAIN],
    y: [Math.min(0, ...all), Math.max(1, ...all)],
    ticks: 4,
    xLabel: "steps with this same input",
    yLabel: "",
  });
  plot(later.c, "lf-c");
  plot(later.h, "lf-h");
  return html(
    "div",
    { class: step < 6 && "lf-later" },
    legend([
      ["lf-c", "cell c"],
      ["lf-h", "hidden h"],
    ]),
    node,
  );
}

export default figure(spec);
