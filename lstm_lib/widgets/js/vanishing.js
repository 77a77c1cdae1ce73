// Why gradients vanish and explode: backpropagation through fifty steps of a network with two units.
// Its recurrent matrix is scale · [[λ1, shear], [0, λ2]], so that eigenvalues and size can be set one without the other.

import { choice, range, toggle } from "./controls.js";
import { rnnBackward, rnnForward } from "./core.js";
import { chart, html, legend, spread, words } from "./draw.js";
import { figure } from "./frame.js";
import { normal, normalMatrix } from "./random.js";
import { fixed, number } from "./say.js";

const T = 50;
const LIMIT = 1;
const INPUTS = normalMatrix(normal(0), T, 2);
const plain = { shear: 0, scale: 1, squash: "linear", x: 0.5, clip: false, step: T };

export const spec = {
  label: "Vanishing and exploding gradients in a network with two units",
  controls: [
    [
      range("l1", "λ_1 first eigenvalue", -1.5, 1.5, 0.01),
      range("l2", "λ_2 second eigenvalue", -1.5, 1.5, 0.01),
      range("shear", "shear, unit 1 to 2", 0, 10, 0.1, 1),
      range("scale", "scale of the matrix", 0.25, 2, 0.01),
    ],
    [
      choice("squash", "the units are", { linear: "linear", tanh: "tanh" }),
      range("x", "strength of the input", 0.1, 2, 0.05),
      toggle("clip", "clip the gradient to norm 1"),
    ],
  ],
  presets: {
    vanishes: { ...plain, l1: 0.9, l2: 0.7 },
    neither: { ...plain, l1: 1, l2: -1 },
    explodes: { ...plain, l1: 1.1, l2: 0.7 },
    "singular value 10, yet it vanishes": { ...plain, l1: 0.5, l2: 0.5, shear: 10 },
    "determinant 0.15, yet it explodes": { ...plain, l1: 1.5, l2: 0.1 },
    "tanh saturates": { ...plain, l1: 1.1, l2: 1.1, squash: "tanh", x: 1 },
  },
  player: { name: "step", label: "lag", last: T, every: 120 },
  compute,
  describe,
  draw,
};

/** Backpropagation from each of the two units at step T: together the rows of ∂h_T/∂h_{T−k} for every lag k. */
export function compute({ l1, l2, shear, scale, squash, x, clip }) {
  const U = [
    [scale * l1, scale * shear],
    [0, scale * l2],
  ];
  const params = {
    W: [
      [1, 0],
      [0, 1],
    ],
    U,
    b: [0, 0],
  };
  const trace = rnnForward(
    INPUTS.map((row) => row.map((v) => v * x)),
    params,
    { squash },
  );
  const back = [
    [1, 0],
    [0, 1],
  ].map((unit) => {
    const dh = Array(T + 1);
    dh[T] = unit;
    return rnnBackward(trace, params, dh);
  });
  const size = Array.from({ length: T + 1 }, (_, lag) => largest(back[0].h[T - lag], back[1].h[T - lag]));
  // The loss is the sum of both units' last values, so its gradient is the sum of both passes.
  const weights = back.map(({ params: { W, U, b } }) => [...W, ...U, b].flatMap((row) => Array.from(row)));
  const whole = Math.hypot(...weights[0].map((v, k) => v + weights[1][k]));
  return {
    U,
    size,
    singular: largest(...U),
    radius: Math.max(Math.abs(U[0][0]), Math.abs(U[1][1])),
    determinant: U[0][0] * U[1][1],
    whole,
    factor: clip ? Math.min(1, LIMIT / whole) : 1,
  };
}

/** Largest singular value of a matrix with two rows of two. */
function largest([a, b], [c, d]) {
  const unit = Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
  if (unit === 0) return 0;
  [a, b, c, d] = [a / unit, b / unit, c / unit, d / unit];
  return (unit * (Math.hypot(a + d, b - c) + Math.hypot(a - d, b + c))) / 2;
}

export function describe({ clip, step }, { size, singular, radius, determinant, whole, factor }) {
  const peak = size.reduce((best, v, lag) => (v > size[best] * (1 + 1e-9) ? lag : best), 0);
  const left = size[step];
  const way =
    peak > 0 && peak < step && size[peak] > 1.5
      ? ` It first grows to ${number(size[peak])} at lag ${number(peak)}.`
      : "";
  const clipped = !clip
    ? ""
    : factor < 1
      ? ` The weights’ gradient has norm ${number(whole)}; clipping multiplies all of it by ${number(factor)}, every lag alike.`
      : ` The weights’ gradient has norm ${number(whole)}, so clipping leaves it as it is.`;
  return (
    `Largest singular value ${number(singular)}, spectral radius ${number(radius)}, determinant ${number(determinant)}. ` +
    `Over ${number(step)} steps a gradient is multiplied by up to ${number(left)}.${way}${clipped}`
  );
}

function draw({ clip, step }, r, width) {
  const wide = width > 620;
  const left = wide ? Math.floor(width * 0.68) : width;
  const bound = (base) => r.size.map((_, lag) => base ** lag);
  const clipped = r.size.map((v) => v * r.factor);
  const { node, plot, mark } = chart({
    width: left,
    height: 300,
    x: [0, T],
    log: true,
    y: spread([...r.size, ...clipped]),
    xLabel: "lag k (steps back)",
    yLabel: "gradient",
  });
  plot(bound(r.singular), "lf-c");
  plot(bound(r.radius), "lf-h");
  plot(r.size, "lf-ink lf-faint");
  plot(r.size.slice(0, step + 1), "lf-ink lf-bold");
  mark(step, r.size[step], "lf-ink");
  if (clip) plot(clipped.slice(0, step + 1), "lf-o lf-bold");
  const lines = [
    ["lf-ink", "gradient"],
    ["lf-c", "(largest singular value)ᵏ, an upper bound"],
    ["lf-h", "(spectral radius)ᵏ"],
    ...(clip ? [["lf-o", "after clipping"]] : []),
  ];
  return [legend(lines), html("div", { class: wide ? "lf-columns" : "" }, node, facts(r, clip))];
}

function facts({ U, singular, radius, determinant, factor }, clip) {
  const entries = [
    ["largest singular value", singular],
    ["spectral radius", radius],
    ["determinant", determinant],
    ...(clip ? [["clipping multiplies by", factor]] : []),
  ];
  return html(
    "div",
    { class: "lf-side" },
    html(
      "div",
      { class: "lf-named" },
      "U =",
      html(
        "table",
        { class: "lf-matrix", "aria-label": "Recurrent matrix U" },
        html(
          "tbody",
          {},
          U.map((row) =>
            html(
              "tr",
              {},
              row.map((v) => html("td", {}, fixed(v))),
            ),
          ),
        ),
      ),
    ),
    html(
      "dl",
      { class: "lf-facts" },
      entries.map(([name, v]) => html("div", {}, html("dt", {}, words(name)), html("dd", {}, number(v)))),
    ),
  );
}

export default figure(spec);
