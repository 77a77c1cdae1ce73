// Backpropagation through time in one unit over four steps: back one step at a time, every number on the picture.

import { choice, range, toggle } from "./controls.js";
import { rnnBackward, rnnForward, tanhSlope } from "./core.js";
import { drawing, html, label, line, round, svg, words } from "./draw.js";
import { figure } from "./frame.js";
import { count, fixed, list } from "./say.js";

const T = 4;
const EPS = 1e-5;
const PARAMS = ["W", "U", "b"];
const TERMS = { W: "x_t da_t", U: "h_{t−1} da_t", b: "da_t" };
const start = { U: 0.9, loss: "last", overwrite: false, step: T };

export const spec = {
  label: "Backpropagation through time, one unit over four steps",
  data: ["x"],
  controls: [
    [range("W", "W from the input", -2, 2, 0.1, 1), range("U", "U from step to step", -2, 2, 0.1, 1)],
    [range("h0", "h_0 before the first step", -1, 1, 0.1, 1), range("y", "y target of the loss", -1, 1, 0.1, 1)],
    [choice("loss", "loss looks at", { last: "the last step", every: "every step" })],
    [toggle("overwrite", "overwrite: = for +=")],
  ],
  presets: {
    "one step back": { ...start, step: 1 },
    "all the way": start,
    overwritten: { ...start, overwrite: true },
    "a loss at every step": { ...start, loss: "every" },
    "no recurrence, U = 0": { ...start, U: 0 },
  },
  player: { name: "step", label: "steps back", last: T, every: 1500 },
  compute,
  describe,
  draw,
};

/** The run, the gradients of every step (under its number, from 1), what is collected by now, and the truth: the
 *  slope of the loss when a weight is nudged. */
export function compute({ x, W, U, h0, y, loss, overwrite, step }) {
  const forward = (w, u, b) => rnnForward(x.map((v) => [v]), { W: [[w]], U: [[u]], b: [b] }, { h0: [h0] });
  const counts = (t) => t > 0 && (t === T || loss === "every");
  const lossOf = (trace) => trace.h.reduce((sum, [h], t) => sum + (counts(t) ? 0.5 * (h - y) ** 2 : 0), 0);
  const trace = forward(W, U, 0);
  const own = trace.h.map(([h], t) => (counts(t) ? h - y : 0));
  const asVectors = own.map((v) => [v]);
  const total = rnnBackward(trace, { W: [[W]], U: [[U]], b: [0] }, asVectors).h.map(([v]) => v);
  const h = trace.h.map(([v]) => v);
  const da = total.map((dh, t) => (t > 0 ? dh * tanhSlope(h[t]) : 0));
  const terms = { W: da.map((d, t) => d * x[t - 1]), U: da.map((d, t) => d * h[t - 1]), b: da };
  const collected = Object.fromEntries(
    PARAMS.map((name) => {
      const met = terms[name].slice(T - step + 1);
      return [name, overwrite ? (met[0] ?? 0) : met.reduce((sum, v) => sum + v, 0)];
    }),
  );
  const slope = (...d) =>
    (lossOf(forward(W + d[0], U + d[1], d[2])) - lossOf(forward(W - d[0], U - d[1], -d[2]))) / (2 * EPS);
  const nudged = { W: slope(EPS, 0, 0), U: slope(0, EPS, 0), b: slope(0, 0, EPS) };
  const later = total.map((dh, t) => dh - own[t]);
  return { h, own, later, dh: total, da, terms, collected, nudged, loss: lossOf(trace) };
}

const three = (v) => fixed(v, 3);
const gradients = (values) => list(PARAMS.map((name) => `d${name} = ${three(values[name])}`));

export function describe({ step, overwrite }, r) {
  if (!step) {
    const states = list(r.h.slice(1).map(three));
    return (
      `Forward, the states are ${states} and the loss is ${three(r.loss)}. ` +
      "Nothing has gone back yet: choose Play or Step on."
    );
  }
  const t = T - step + 1;
  const here =
    `${count(step, "step")} back: at step ${t}, dh = ${three(r.dh[t])} and da = ${three(r.da[t])}. ` +
    `${overwrite ? "Left over" : "Collected"}: ${gradients(r.collected)}.`;
  if (step < T) return here;
  const right = PARAMS.every((name) => Math.abs(r.collected[name] - r.nudged[name]) < 1e-6);
  if (right) return `${here} Nudging the weights gives the same.`;
  return `${here} Nudging the weights gives ${gradients(r.nudged)}: what is left over is not the gradient.`;
}

function draw(state, r, width) {
  const wide = Math.min(width, 660);
  const side = wide < 420 ? 66 : 92;
  const each = (wide - side) / T;
  const X = (t) => side + (t - 0.5) * each;
  const radius = wide < 420 ? 21 : 25;
  const steps = Array.from({ length: T }, (_, k) => k + 1);
  const reached = (t) => t > T - state.step;
  const now = T - state.step + 1;
  const part = (on, ...children) => svg("g", { class: `lf-part ${on ? "" : "lf-todo"}` }, ...children);
  const tip = (x, y, turn, style) =>
    svg("path", {
      class: `lf-tip ${style}`,
      d: "M0 0L-8 -4L-8 4Z",
      transform: `translate(${round(x)} ${round(y)}) rotate(${round(turn)})`,
    });
  const arrow = (x1, y1, x2, y2, style) => [
    line(
      [
        [x1, y1],
        [x2, y2],
      ],
      { class: `${style} lf-whole` },
    ),
    tip(x2, y2, (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI, style),
  ];
  const back = (t) => {
    const [from, to] = [X(t) - 8, t > 1 ? X(t - 1) + 8 : side - 26];
    const d = `M${from} ${96 - radius}C${from - each * 0.2} 44 ${to + each * 0.2} 44 ${to} ${94 - radius}`;
    return part(reached(t), svg("path", { class: "lf-line lf-ink", d }), tip(to, 95 - radius, 118, "lf-ink"));
  };
  const fromLoss = (t) =>
    part(
      reached(t),
      label(X(t) + 4, 14, "L", { class: "lf-mid lf-strong" }),
      arrow(X(t) + 4, 20, X(t) + 4, 95 - radius, "lf-ink"),
    );
  const graph = steps.map((t) => [
    arrow(t > 1 ? X(t - 1) + radius : side - 26, 96, X(t) - radius, 96, "lf-h"),
    arrow(X(t), 150, X(t), 96 + radius, "lf-x"),
    svg("circle", { class: "lf-box lf-h", cx: X(t), cy: 96, r: radius }),
    label(X(t), 100, fixed(r.h[t]), { class: "lf-mid lf-strong" }),
    label(X(t), 164, `x_${t} = ${fixed(state.x[t - 1], 1)}`, { class: "lf-mid" }),
    back(t),
    (t === T || state.loss === "every") && fromLoss(t),
  ]);
  const rows = [
    ["from L", r.own],
    ["from later", r.later],
    ["dh_t", r.dh],
    ["da_t", r.da],
    ["x_t da_t", r.terms.W],
    ["h_{t−1} da_t", r.terms.U],
  ];
  const table = rows.map(([name, values], k) => {
    const y = 196 + 21 * k;
    const look = `lf-mid ${name === "dh_t" ? "lf-strong" : ""}`;
    return [
      label(0, y, name, { class: k < 2 && "lf-name" }),
      steps.filter(reached).map((t) => label(X(t), y, three(values[t]), { class: look })),
    ];
  });
  const column = { class: "lf-column", x: X(now) - each / 2 + 2, y: 178, width: each - 4, height: 130 };
  const before = ["h_0 =", fixed(state.h0, 1)].map((text, k) =>
    label(side - 30, 92 + 16 * k, text, { class: "lf-end" }),
  );
  return [drawing(wide, 312, state.step > 0 && svg("rect", column), before, graph, table), sums(state, r)];
}

/** What is collected so far, and what nudging each weight says. */
function sums(state, { collected, nudged }) {
  const row = (name, values) =>
    html(
      "tr",
      {},
      html("th", { scope: "row" }, name),
      PARAMS.map((p) => html("td", {}, typeof values[p] === "number" ? three(values[p]) : words(values[p]))),
    );
  return html(
    "table",
    { class: "lf-table" },
    html(
      "tr",
      {},
      html("th", { scope: "col" }, "gradient"),
      PARAMS.map((p) => html("th", { scope: "col" }, `d${p}`)),
    ),
    row("sum of", TERMS),
    row(state.overwrite ? "left over" : "collected", collected),
    row("by nudging", nudged),
  );
}

export default figure(spec);
