// The constant error carousel: one unit, one weight on itself, two hundred steps; does a value last, does an error?

import { choice, range } from "./controls.js";
import { rnnBackward, rnnForward } from "./core.js";
import { chart, drawing, html, label, spread, svg } from "./draw.js";
import { figure } from "./frame.js";
import { fixed, number } from "./say.js";

const T = 200;

export const spec = {
  label: "Constant error carousel: one unit with one weight on itself",
  controls: [
    [range("w", "w weight on itself", 0.9, 1.1, 0.001, 3)],
    [
      range("h0", "h_0 value at the start", 0.1, 1, 0.05),
      choice("squash", "the unit is", { linear: "linear", tanh: "tanh" }),
    ],
  ],
  presets: {
    "w = 1, linear": { w: 1, squash: "linear", h0: 0.5, step: T },
    "w = 0.95": { w: 0.95, squash: "linear", h0: 0.5, step: T },
    "w = 1.05": { w: 1.05, squash: "linear", h0: 0.5, step: T },
    "w = 1, tanh": { w: 1, squash: "tanh", h0: 0.5, step: T },
    "w = 1.1, tanh": { w: 1.1, squash: "tanh", h0: 0.5, step: T },
  },
  player: { name: "step", label: "steps", last: T, stride: 5, every: 90 },
  compute,
  describe,
  draw,
};

/** The values h[0] … h[T], and the factor by which an error at step T comes back over each lag. */
export function compute({ w, squash, h0 }) {
  const params = { W: [[1]], U: [[w]], b: [0] };
  const trace = rnnForward(Array(T).fill([0]), params, { squash, h0: [h0] });
  const dh = Array(T + 1);
  dh[T] = [1];
  const total = rnnBackward(trace, params, dh).h;
  return { value: trace.h.map((h) => h[0]), factor: Array.from({ length: T + 1 }, (_, lag) => total[T - lag][0]) };
}

export function describe({ w, squash, step }, { value, factor }) {
  const left = factor[step];
  const verdict =
    step === 0
      ? ""
      : Math.abs(left - 1) < 0.01
        ? " Nothing is lost and nothing grows: a constant error carousel."
        : left < 0.01
          ? " It vanishes."
          : left < 1
            ? " It shrinks."
            : left > 100
              ? " It explodes."
              : " It grows.";
  return (
    `One ${squash} unit with w = ${fixed(w, 3)}: in ${number(step)} steps its value goes from ${number(value[0])} to ` +
    `${number(value[step])}, and an error comes back over ${number(step)} steps multiplied by ${number(left)}.${verdict}`
  );
}

function draw({ w, squash, step }, { value, factor }, width) {
  const wide = width > 620;
  const each = wide ? Math.floor((width - 150) / 2) : width;
  const panel = (values, style, xLabel, yLabel) => {
    const { node, plot, mark } = chart({
      width: each,
      height: 230,
      x: [0, T],
      y: spread(values),
      log: true,
      xLabel,
      yLabel,
    });
    plot(values, `${style} lf-faint`);
    plot(values.slice(0, step + 1), `${style} lf-bold`);
    mark(step, values[step], style);
    return node;
  };
  return [
    html(
      "div",
      { class: wide ? "lf-columns" : "lf-stack" },
      unit(w, squash, value[step]),
      panel(value, "lf-h", "steps forward", "value h_t"),
      panel(factor, "lf-ink", "lag (steps back)", "error that comes back"),
    ),
  ];
}

/** The unit and its loop. */
function unit(w, squash, h) {
  return drawing(
    104,
    190,
    svg("path", { class: "lf-line lf-h lf-whole", d: "M35 82C-8 20 112 20 69 82" }),
    svg("path", { class: "lf-tip lf-h", d: "M0 0L-9 -5L-9 5Z", transform: "translate(67.5 84) rotate(122)" }),
    label(52, 27, `× ${fixed(w, 3)}`, { class: "lf-mid lf-strong" }),
    svg("circle", { class: "lf-box lf-h", cx: 52, cy: 112, r: 32 }),
    label(52, 116, squash, { class: "lf-mid" }),
    label(52, 167, `h_t = ${number(h)}`, { class: "lf-mid lf-strong" }),
  );
}

export default figure(spec);
