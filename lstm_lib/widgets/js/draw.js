// Drawing: page and SVG elements, a chart with linear or logarithmic axes, a legend, heat maps.
// Everything is drawn at the width it is shown with, so type keeps its size on a phone. Colours and line styles
// are classes (lf-i, lf-f, lf-g, lf-o, lf-c, lf-h, lf-ink, lf-soft) of figures.css.

import { number, power } from "./say.js";

function build(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {}))
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** An element of the page; a function among the attributes listens to the event of that name. */
export const html = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);

/** An element of a drawing. */
export const svg = (tag, attributes, ...children) =>
  build(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

/** A drawing of that size; what it shows is said in the figure's description. */
export const drawing = (width, height, ...children) =>
  svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true", focusable: "false" },
    ...children,
  );

/** Text in a drawing; an underscore starts an index: c_t, h_{t−1}. */
export function label(x, y, content, attributes = {}) {
  return svg(
    "text",
    { x, y, ...attributes, class: `lf-text ${attributes.class ?? ""}` },
    indexed(
      content,
      (index) => svg("tspan", { class: "lf-index", dy: "0.3em" }, index),
      (rest) => svg("tspan", { dy: "-0.3em" }, rest),
    ),
  );
}

/** The same in the page's text. */
export const words = (content) =>
  indexed(
    content,
    (index) => html("sub", {}, index),
    (rest) => rest,
  );

function indexed(content, lower, after) {
  const pieces = [];
  let lowered = false;
  for (const [, plain, index] of String(content).matchAll(/([^_]*)(?:_(\{[^}]*\}|.))?/gu)) {
    if (plain) pieces.push(lowered ? after(plain) : plain);
    if (plain) lowered = false;
    if (index) (pieces.push(lower(index.replace(/[{}]/g, ""))), (lowered = true));
  }
  return pieces;
}

/** A line through points [x, y]. */
export const line = (points, attributes = {}) =>
  svg("path", {
    ...attributes,
    class: `lf-line ${attributes.class ?? ""}`,
    d: points.map(([x, y], k) => `${k ? "L" : "M"}${round(x)} ${round(y)}`).join(""),
  });

export const round = (v) => Math.round(v * 100) / 100;

/** Names of lines beside a piece of each: entries [class, text]. */
export const legend = (entries) =>
  html(
    "div",
    { class: "lf-legend" },
    entries.map(([style, name]) =>
      html(
        "span",
        {},
        drawing(
          30,
          10,
          line(
            [
              [1, 5],
              [29, 5],
            ],
            { class: style },
          ),
        ),
        words(name),
      ),
    ),
  );

/** An empty chart. x and y are [least, greatest]; with log, the y axis is logarithmic. Gives the SVG node, the scales
 *  X and Y, plot(values, class) for values at x0, x0 + 1, …, and mark(x, y, class) for a point on a line. */
export function chart({ width, height, x, y, log = false, xLabel, yLabel, ticks = 5 }) {
  const box = { left: 50, right: width - 14, top: 24, bottom: height - 40 };
  const up = log ? (v) => Math.log10(Math.max(v, 1e-300)) : (v) => v;
  const [low, high] = y.map(up);
  const X = (v) => box.left + ((v - x[0]) / (x[1] - x[0])) * (box.right - box.left);
  const Y = (v) => box.bottom - ((up(v) - low) / (high - low)) * (box.bottom - box.top);
  const grid = log ? decades(low, high, ticks) : steps(y, ticks);
  // Its own little window: lines that leave the chart are cut at its edge.
  const inside = svg("svg", {
    class: "lf-plot",
    x: box.left - 6,
    y: box.top - 6,
    width: box.right - box.left + 12,
    height: box.bottom - box.top + 12,
    viewBox: `${box.left - 6} ${box.top - 6} ${box.right - box.left + 12} ${box.bottom - box.top + 12}`,
  });
  const node = drawing(
    width,
    height,
    grid.map((v) =>
      line(
        [
          [box.left, Y(v)],
          [box.right, Y(v)],
        ],
        { class: "lf-grid" },
      ),
    ),
    grid.map((v) =>
      label(box.left - 8, Y(v) + 4, log ? power(Math.round(Math.log10(v))) : number(v), { class: "lf-end" }),
    ),
    steps(x, width < 480 ? 4 : 8).map((v) => label(X(v), box.bottom + 18, number(v), { class: "lf-mid" })),
    line(
      [
        [box.left, box.bottom],
        [box.right, box.bottom],
      ],
      { class: "lf-axis" },
    ),
    inside,
    label(box.right, box.bottom + 35, xLabel, { class: "lf-end lf-name" }),
    label(0, 12, yLabel, { class: "lf-name" }),
  );
  // A logarithmic axis has no place for 0.
  const plot = (values, style, from = x[0]) =>
    inside.append(
      line(
        Array.from(values, (v, k) => [X(from + k), Y(v), v]).filter(([, , v]) => !log || v > 0),
        { class: style },
      ),
    );
  const mark = (at, v, style) => inside.append(svg("circle", { class: `lf-mark ${style}`, cx: X(at), cy: Y(v), r: 5 }));
  return { node, inside, X, Y, box, plot, mark };
}

/** Powers of ten around all values, for the axis of a chart: at least three decades. */
export function spread(values, least = 1e-60, greatest = 1e60) {
  const seen = values.filter((v) => v > 0).map((v) => Math.log10(Math.min(Math.max(v, least), greatest)));
  let low = Math.floor(Math.min(0, ...seen) - 0.05);
  let high = Math.ceil(Math.max(0, ...seen) + 0.05);
  while (high - low < 3) high - low === 2 ? low-- : high++;
  return [10 ** low, 10 ** high];
}

/** Cells in rows and columns, stronger the higher level(row, column) is between 0 and 1; a few paths, not thousands of
 *  rectangles. x(column) is a cell's left edge, x(column + 1) its right one. */
export function heatMap({ rows, columns, x, height, level, style = "lf-ink", shades = 12 }) {
  const paths = Array.from({ length: shades }, () => []);
  const edges = Array.from({ length: columns + 1 }, (_, column) => Math.round(x(column)));
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const shade = Math.min(shades, Math.round(level(row, column) * shades));
      const wide = edges[column + 1] - edges[column];
      if (shade > 0) paths[shade - 1].push(`M${edges[column]} ${round(row * height)}h${wide}v${height}h${-wide}z`);
    }
  return paths.map(
    (d, k) =>
      d.length > 0 &&
      svg("path", { class: `lf-cell ${style}`, d: d.join(""), "fill-opacity": round((k + 1) / shades) }),
  );
}

/** Round numbers from least to greatest, about so many. */
function steps([least, greatest], many) {
  const rough = (greatest - least) / many;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * [1, 2, 5, 10].find((m) => m * unit >= rough * 0.999);
  const first = Math.ceil(least / step - 1e-9);
  const found = [];
  for (let k = first; k * step <= greatest + 1e-9 * step; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

/** Powers of ten between two exponents, at most so many. */
function decades(low, high, many) {
  const every = Math.max(1, Math.ceil((high - low) / many));
  const found = [];
  for (let n = Math.ceil(low); n <= high; n++) if (n % every === 0) found.push(10 ** n);
  return found;
}
