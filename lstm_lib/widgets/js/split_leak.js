// A split that can be dragged: forecasts behind it, with the mean of the past and with a mean that has seen the future.

import { range } from "./controls.js";
import { chart, legend, line, svg } from "./draw.js";
import { figure } from "./frame.js";
import { fixed, number } from "./say.js";

export const spec = {
  label: "A split and a leak: forecasts of a price with the mean of the past and with the mean of everything",
  data: ["series"],
  controls: [[range("split", "split after so many weeks", 60, 170, 1, 0), range("ahead", "weeks ahead", 1, 26, 1, 0)]],
  presets: {
    "an early split": { split: 60, ahead: 26 },
    "a loser wins": { split: 140, ahead: 8 },
    "a lucky split": { split: 160, ahead: 8 },
    "one week ahead": { split: 100, ahead: 1 },
  },
  compute,
  describe,
  draw,
};

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

/** The forecasts for all values behind the split, with both means, and their errors relative to a copy's. */
export function compute({ series: x, split, ahead: k }) {
  const origins = x.slice(split - 1, x.length - k);
  const miss = (values) => values.reduce((sum, v, n) => sum + Math.abs(v - x[split - 1 + k + n]), 0);
  const forecasts = (m) => {
    let top = 0;
    let bottom = 0;
    for (let t = 0; t + k < split; t++) {
      top += (x[t] - m) * (x[t + k] - m);
      bottom += (x[t] - m) ** 2;
    }
    const decay = top / bottom;
    const values = origins.map((now) => m + decay * (now - m));
    return { mean: m, decay, values, relative: miss(values) / miss(origins) };
  };
  return { past: forecasts(mean(x.slice(0, split))), everything: forecasts(mean(x)) };
}

function verdict(honest, leaking) {
  if (honest > 1 && leaking < 1) return "The leak turns a forecast that loses against the copy into one that wins.";
  if (honest - leaking > 0.02) return "The leak flatters.";
  return leaking - honest > 0.02 ? "Here the leak does harm." : "Here the leak hardly shows.";
}

export function describe({ split, ahead }, { past, everything }) {
  return (
    `Split after ${number(split)} weeks, ${number(ahead)} ahead. Mean of the past ${fixed(past.mean)}, of everything ` +
    `${fixed(everything.mean)}. Error relative to the copy: ${fixed(past.relative)} with the mean of the past, ` +
    `${fixed(everything.relative)} with the mean of everything. ${verdict(past.relative, everything.relative)}`
  );
}

function draw({ series, split, ahead }, { past, everything }, width) {
  const [low, high] = [Math.min(...series), Math.max(...series)];
  const { node, inside, plot, X, Y, box } = chart({
    width,
    height: width > 620 ? 320 : 260,
    x: [0, series.length - 1],
    y: [low - 0.1, high + 0.1],
    xLabel: "week",
    yLabel: "logarithm of price",
  });
  // What the past does not know lies in the shade.
  inside.append(
    svg("rect", {
      class: "lf-column",
      x: X(split - 1),
      y: box.top,
      width: box.right - X(split - 1),
      height: box.bottom - box.top,
    }),
  );
  plot(series, "lf-ink lf-faint");
  plot(series.slice(0, split), "lf-ink");
  const level = (v, style, end) =>
    inside.append(
      line(
        [
          [X(0), Y(v)],
          [X(end), Y(v)],
        ],
        { class: `${style} lf-faint` },
      ),
    );
  level(past.mean, "lf-g", split - 1);
  level(everything.mean, "lf-i", series.length - 1);
  plot(past.values, "lf-g", split - 1 + ahead);
  plot(everything.values, "lf-i", split - 1 + ahead);
  return [
    node,
    legend([
      ["lf-g", `mean of the past: ${fixed(past.relative)} of the copy's error`],
      ["lf-i", `mean of everything: ${fixed(everything.relative)} of the copy's error`],
      ["lf-ink", "truth"],
    ]),
  ];
}

export default figure(spec);
