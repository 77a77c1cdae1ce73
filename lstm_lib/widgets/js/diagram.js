// Draws the wiring of a cell from the table of parts.
// Wires carry a rim in the colour of the page, so that where two cross without a dot the upper one bridges the lower.

import { drawing, label, line, svg } from "./draw.js";
import { PARTS } from "./parts.js";

/** The parts of one cell. */
export const partsOf = (cell) => PARTS.parts.filter((part) => part.in.split(" ").includes(cell));

/** A drawing of parts. look(part) gives classes that say how it stands out; textOf(name) the text after "name = ";
 *  notes are further texts [x, y, shift, text], placed like parts. With backward, every wire is run through against
 *  its direction, as gradients do. */
export function diagram(
  width,
  parts,
  { look = () => "", textOf = () => undefined, notes = [], backward = false } = {},
) {
  const place = ([x, y, shift = 0]) => [Math.round((x / 100) * width + shift), y];
  const kinds = { wire: drawWire, gate: drawGate, box: drawBox, op: drawOp, text: drawText };
  const draw = (part) => {
    const kind = Object.keys(kinds).find((name) => part[name] !== undefined);
    return svg(
      "g",
      { class: `lf-part lf-${part.of} ${look(part)}`, "data-part": part.id },
      kinds[kind](part, place, textOf, backward),
    );
  };
  const wires = parts.filter((part) => part.wire);
  const others = parts.filter((part) => !part.wire);
  return drawing(
    width,
    PARTS.height,
    wires.map(draw),
    others.map(draw),
    notes.map(([x, y, shift, text, style = ""]) => {
      const [left, top] = place([x, y, shift]);
      return label(left, top, text, { class: `lf-value ${style}` });
    }),
  );
}

function drawWire({ wire, arrow, dot }, place, textOf, backward) {
  const points = wire.map(place);
  const [from, to] = backward ? middleBack(points) : points.slice(-2);
  const turn = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
  const tip = `translate(${to.join(" ")}) rotate(${turn})`;
  return [
    line(shortened(points), { class: "lf-rim" }),
    line(points, { class: "lf-wire" }),
    (arrow || backward) && svg("path", { class: "lf-tip", d: "M0 0L-8 -4.5L-8 4.5Z", transform: tip }),
    dot && svg("circle", { class: "lf-dot", cx: points[0][0], cy: points[0][1], r: 3.5 }),
  ];
}

/** From the end of a wire's longest piece to its middle, where an arrow that runs backward has its tip. */
function middleBack(points) {
  const pieces = points.slice(1).map((end, k) => [end, points[k]]);
  const length = ([[x, y], [toX, toY]]) => Math.hypot(toX - x, toY - y);
  const [end, start] = pieces.reduce((best, piece) => (length(piece) > length(best) ? piece : best));
  return [end, [(end[0] + start[0]) / 2, (end[1] + start[1]) / 2]];
}

/** The same way without its ends, where it meets other wires. */
function shortened(points, by = 7) {
  const towards = ([x, y], [toX, toY]) => {
    const part = by / Math.max(by, Math.hypot(toX - x, toY - y));
    return [x + (toX - x) * part, y + (toY - y) * part];
  };
  return [towards(points[0], points[1]), ...points.slice(1, -1), towards(points.at(-1), points.at(-2))];
}

function drawGate({ gate, at }, place) {
  const [x, y] = place(at);
  return [
    svg("rect", { class: "lf-box lf-gate", x: x - 20, y: y - 15, width: 40, height: 30, rx: 7 }),
    label(x, y + 4.5, gate, { class: "lf-mid" }),
  ];
}

function drawBox({ box, at }, place) {
  const [x, y] = place(at);
  const half = box.length > 2 ? 19 : 12;
  return [
    svg("rect", { class: "lf-box", x: x - half, y: y - 10, width: 2 * half, height: 20, rx: 10 }),
    label(x, y + 4, box, { class: "lf-mid" }),
  ];
}

function drawOp({ op, at }, place) {
  const [x, y] = place(at),
    arm =
      op === "+"
        ? [
            [-5, 0, 5, 0],
            [0, -5, 0, 5],
          ]
        : [
            [-4, -4, 4, 4],
            [-4, 4, 4, -4],
          ];
  return [
    svg("circle", { class: "lf-box", cx: x, cy: y, r: 11 }),
    arm.map(([x1, y1, x2, y2]) => svg("line", { class: "lf-sign", x1: x + x1, y1: y + y1, x2: x + x2, y2: y + y2 })),
  ];
}

function drawText({ text, at, end, value }, place, textOf) {
  const [x, y] = place(at);
  const known = value && textOf(value);
  return label(x, y, known === undefined ? text : `${text} = ${known}`, {
    class: end ? "lf-end lf-strong" : "lf-strong",
  });
}
