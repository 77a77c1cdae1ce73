// Backwards through one LSTM cell with one unit: eight gradients, one after the other, each beside what nudging finds.

import { choice, range } from "./controls.js";
import { lstmForward, lstmStep, lstmStepBackward, sigmoid, sigmoidSlope } from "./core.js";
import { diagram, partsOf } from "./diagram.js";
import { html, words } from "./draw.js";
import { figure } from "./frame.js";
import { fixed, list } from "./say.js";

const ORDER = ["da_o", "dc", "da_f", "da_i", "da_g", "dc before", "dh before", "dx"];
const LOOKS = ["o", "c", "f", "i", "g", "c", "h", "x"];
const NUDGE = 1e-5;
const AGREE = 1e-6;

// The computation in which a gradient comes along a part of the wiring; the rest belongs to the last two.
const WAY = [
  ["h leaves", "show", "o opens", "o", "letter o"],
  ["c leaves", "c shown", "tanh of c", "add"],
  ["c kept", "keep", "f opens", "f", "letter f"],
  ["written", "write", "i opens", "i", "letter i"],
  ["g arrives", "g", "letter g"],
  ["c enters"],
];
const placeOf = ({ id }) => {
  const at = WAY.findIndex((parts) => parts.includes(id));
  return at < 0 ? (id.startsWith("h") ? 6 : 7) : at;
};

export const SLIPS = {
  none: "nothing",
  carry: "dc of the next step left out",
  twice: "σ′ applied twice",
  square: "tanh′ without its square",
};

export const spec = {
  label: "Backwards through one LSTM cell, eight gradients",
  data: ["W", "U", "b"],
  top: [choice("slip", "planted slip", SLIPS)],
  controls: [
    [
      range("dh", "dh_t arrives", -2, 2, 0.05),
      range("later", "f_{t+1}·dc_{t+1} arrives", -2, 2, 0.05),
      range("b_f", "b_f forget gate’s bias", -8, 8, 0.1, 1),
      range("b_o", "b_o output gate’s bias", -8, 8, 0.1, 1),
    ],
    [
      range("x", "x_t input", -2, 2, 0.05),
      range("h", "h_{t−1} hidden before", -1, 1, 0.05),
      range("c", "c_{t−1} cell before", -4, 4, 0.05),
    ],
  ],
  presets: {
    "both ways": { dh: 1, later: 0.5, b_f: 1, b_o: 0, c: 1, slip: "none", step: 8 },
    "output gate shut": { dh: 1, later: 0.5, b_f: 1, b_o: -8, c: 1, slip: "none", step: 8 },
    "forget gate shut": { dh: 1, later: 0.5, b_f: -8, b_o: 0, c: 1, slip: "none", step: 8 },
    highway: { dh: 0, later: 1, b_f: 8, b_o: 0, c: 1, slip: "none", step: 8 },
    "saturated cell": { dh: 1, later: 0, b_f: 8, b_o: 0, c: 4, slip: "none", step: 8 },
    "σ′ twice": { dh: 1, later: 0.5, b_f: 1, b_o: 0, c: 1, slip: "twice", step: 8 },
  },
  player: { name: "step", label: "gradient", last: 8, every: 1800 },
  compute,
  describe,
  draw,
};

/** The eight gradients, with the slip that is asked for; what nudging says; and the step they belong to. */
export function compute({ x, h, c, dh, later, b_f, b_o, W, U, b, slip }) {
  const params = { W: [W], U: [U], b: [b[0], b_f, b[2], b_o] };
  const trace = lstmForward([[x]], params, { h: [h], c: [c] });
  const step = Object.fromEntries(["i", "f", "g", "o", "c", "h"].map((name) => [name, trace[name][1]]));
  const slopes = {
    gate: slip === "twice" ? (y) => sigmoidSlope(sigmoid(y)) : undefined,
    cell: slip === "square" ? (s) => 1 - Math.abs(s) : undefined,
  };
  const arrives = [slip === "carry" ? 0 : later];
  const back = lstmStepBackward(step, { h: [h], c: [c] }, params, [dh], arrives, slopes);
  const [i, f, g, o] = back.da;
  const found = [o, back.dc[0], f, i, g, back.c[0], back.h[0], back.x()[0]];

  // The loss that these gradients belong to, after a nudge of the state, the input or one of the four sums.
  const loss = (changed, sums = {}) => {
    const p = { ...params, b: params.b.map((v, k) => v + (sums[k] ?? 0)) };
    const run = lstmStep([changed.x ?? x], { h: [changed.h ?? h], c: [changed.c ?? c] }, p);
    return dh * run.h[0] + later * run.c[0];
  };
  const slope = (f) => (f(NUDGE) - f(-NUDGE)) / (2 * NUDGE);
  const ofSum = (k) => slope((e) => loss({}, { [k]: e }));
  const ofCell = slope((e) => dh * step.o[0] * Math.tanh(step.c[0] + e) + later * (step.c[0] + e));
  const rest = [slope((e) => loss({ c: c + e })), slope((e) => loss({ h: h + e })), slope((e) => loss({ x: x + e }))];
  const nudged = [ofSum(3), ofCell, ofSum(1), ofSum(0), ofSum(2), ...rest];
  const wrong = ORDER.filter((_, k) => Math.abs(found[k] - nudged[k]) > AGREE * (1 + Math.abs(nudged[k])));
  const one = Object.fromEntries(Object.entries(step).map(([name, [value]]) => [name, value]));
  return { ...one, found, nudged, wrong };
}

export function describe(state, { found, wrong }) {
  const done = ORDER.slice(0, state.step).map((name, k) => `${name} = ${fixed(found[k], 3)}`);
  if (!done.length) return "Nothing is computed yet: choose Play or Step on.";
  const off = wrong.filter((name) => ORDER.indexOf(name) < state.step);
  const verdict = off.length
    ? `Nudging finds something else for ${list(off)}: the planted slip, ${SLIPS[state.slip]}.`
    : "Nudging finds the same.";
  if (done.length < 8) return `${done.length} of 8 computed: ${list(done)}. ${verdict}`;
  return (
    `Of dh = ${fixed(state.dh)} and ${fixed(state.later)} from the next cell state, the cell state gets dc = ${fixed(found[1], 3)}. ` +
    `It hands ${fixed(found[5], 3)} to the cell state before; the hidden state before gets ${fixed(found[6], 3)} ` +
    `through the four gates. ${verdict}`
  );
}

function draw(state, r, width) {
  const wide = width > 600;
  const left = wide ? Math.floor(Math.min(width * 0.55, width - 310)) : width;
  const look = (part) => {
    const at = placeOf(part);
    return at < state.step - 1 ? "lf-done" : at === state.step - 1 ? "lf-now" : "lf-todo";
  };
  const value = (k) => fixed(r.found[k], 3);
  const notes = [
    [98, 32, 0, `from c_{t+1} = ${fixed(state.later)}`, "lf-end"],
    [98, 280, 0, `dh_t = ${fixed(state.dh)}`, "lf-end"],
    ...[
      [77, 219, 13, value(0)],
      [64, 64, 0, `dc_t = ${value(1)}`],
      [24, 219, 13, value(2)],
      [42, 219, 13, value(3)],
      [60, 219, 13, value(4)],
      [2, 32, 0, `dc_{t−1} = ${value(5)}`],
      [2, 278, 0, `dh_{t−1} = ${value(6)}`],
      [2, 302, 0, `dx_t = ${value(7)}`],
    ].slice(0, state.step),
  ];
  const parts = partsOf("lstm").filter((part) => !part.value);
  return [
    html(
      "div",
      { class: wide ? "lf-columns" : "" },
      html("div", {}, diagram(left, parts, { look, notes, backward: true })),
      html("div", { class: "lf-side" }, equations(state, r)),
    ),
  ];
}

/** The eight gradients in words and numbers, each beside what nudging finds. */
function equations(state, r) {
  const n = (v) => (v < 0 ? `(${fixed(v)})` : fixed(v));
  const tanh = Math.tanh(r.c);
  const dc = n(r.found[1]);
  const lines = [
    ["da_o = dh_t · tanh(c_t) · o(1−o)", `${n(state.dh)} · ${n(tanh)} · ${n(r.o)} · ${n(1 - r.o)}`],
    ["dc_t = f_{t+1}dc_{t+1} + dh_t · o · (1−tanh²c_t)", `${n(state.later)} + ${n(state.dh)} · ${n(r.o)} · ${n(1 - tanh * tanh)}`],
    ["da_f = dc_t · c_{t−1} · f(1−f)", `${dc} · ${n(state.c)} · ${n(r.f)} · ${n(1 - r.f)}`],
    ["da_i = dc_t · g · i(1−i)", `${dc} · ${n(r.g)} · ${n(r.i)} · ${n(1 - r.i)}`],
    ["da_g = dc_t · i · (1−g²)", `${dc} · ${n(r.i)} · ${n(1 - r.g * r.g)}`],
    ["to c_{t−1}: dc_t · f", `${dc} · ${n(r.f)}`],
    ["dh_{t−1} = Σ da · U, four gates", ""],
    ["dx_t = Σ da · W, four gates", ""],
  ];
  return html(
    "ol",
    { class: "lf-equations" },
    lines.map(([formula, numbers], k) => {
      const off = r.wrong.includes(ORDER[k]);
      return html(
        "li",
        {
          class: k < state.step - 1 ? "lf-done" : k === state.step - 1 ? "lf-now" : "lf-todo",
          "aria-current": k === state.step - 1 && "step",
        },
        html("span", { class: `lf-formula lf-key lf-${LOOKS[k]}` }, words(formula)),
        html(
          "span",
          { class: "lf-numbers" },
          state.slip === "none" && numbers && ["= ", numbers, " "],
          html("b", {}, "= ", fixed(r.found[k], 3)),
          off ? html("b", {}, `, but nudging finds ${fixed(r.nudged[k], 3)}`) : `, nudging ${fixed(r.nudged[k], 3)}`,
        ),
      );
    }),
  );
}

export default figure(spec);
