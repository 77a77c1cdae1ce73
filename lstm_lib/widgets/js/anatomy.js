// Anatomy of the variants: wiring and equations of a recurrent cell beside those of another, and what they cost.

import { choice, range } from "./controls.js";
import { diagram, partsOf } from "./diagram.js";
import { html, words } from "./draw.js";
import { figure } from "./frame.js";
import { percent, whole } from "./say.js";
import { costs, difference, VARIANTS } from "./variants.js";

const names = Object.fromEntries(Object.entries(VARIANTS).map(([cell, { name }]) => [cell, name]));

export const spec = {
  label: "Anatomy of the variants of the LSTM",
  controls: [
    [choice("cell", "the cell", names), choice("base", "marked against", names)],
    [range("D", "D inputs", 1, 512, 1, 0), range("H", "H units", 1, 512, 1, 0)],
  ],
  presets: Object.fromEntries(Object.entries(names).map(([cell, name]) => [name, { cell, base: "lstm" }])),
  compute,
  describe,
  draw,
};

export function compute({ cell, base, D, H }) {
  const [before, after] = [partsOf(base), partsOf(cell)];
  return {
    parts: after,
    added: new Set(after.filter((part) => !before.includes(part))),
    // What the other cell has in a place that is taken here is not drawn.
    removed: before.filter(
      (part) => !after.includes(part) && !after.some(({ at }) => at && part.at && String(at) === String(part.at)),
    ),
    costs: costs(cell, D, H),
    reference: costs(base, D, H),
  };
}

export function describe({ cell, base, D, H }, { costs: own, reference }) {
  const { name, says } = VARIANTS[cell];
  const share =
    cell === base
      ? ""
      : `, ${percent(own.parameters / reference.parameters)} of what the ${VARIANTS[base].name} has`;
  return (
    `${name}: ${says} With D = ${whole(D)} and H = ${whole(H)} it has ${whole(own.parameters)} parameters${share}. ` +
    `A step multiplies and adds ${whole(own.matrices)} times in matrix products and ${whole(own.elementwise)} times element by element, ` +
    `and carries ${whole(own.carried)} numbers to the next step.`
  );
}

function draw(state, r, width) {
  const wide = width > 600;
  const left = wide ? Math.floor(width * 0.56) : width;
  const picture = diagram(left, [...r.removed, ...r.parts], {
    look: (part) => (r.added.has(part) ? "lf-added" : r.removed.includes(part) ? "lf-removed" : ""),
  });
  const other = VARIANTS[state.base].name;
  const key =
    state.cell === state.base
      ? []
      : [
          html("span", {}, html("ins", {}, "thick, underlined"), ` not in the ${other}`),
          html("span", {}, html("del", {}, "dashed, struck out"), ` only in the ${other}`),
        ];
  return [
    html("div", { class: "lf-legend lf-changes" }, key),
    html("div", { class: wide ? "lf-columns" : "" }, picture, html("div", { class: "lf-side" }, equations(state))),
    bars(state),
  ];
}

/** Both cells' equations as one list: what stays, what comes, what goes. */
function equations({ cell, base }) {
  const [before, after] = [VARIANTS[base].equations, VARIANTS[cell].equations];
  const tags = { added: "ins", removed: "del" };
  const line = (name) =>
    difference(before[name] ?? "", after[name] ?? "").map(([what, text]) => [
      what === "same" ? words(text) : html(tags[what], {}, words(text)),
      " ",
    ]);
  const order = [...Object.keys(before).filter((name) => !(name in after)), ...Object.keys(after)];
  return html(
    "ul",
    { class: "lf-equations lf-changes" },
    order.map((name) => html("li", { class: name in after ? "" : "lf-gone" }, html("span", {}, line(name)))),
  );
}

/** Parameters of all cells for these sizes. */
function bars({ cell, D, H }) {
  const all = Object.keys(VARIANTS).map((name) => [name, costs(name, D, H).parameters]);
  const most = Math.max(...all.map(([, n]) => n));
  return html(
    "table",
    { class: "lf-table lf-bars" },
    html(
      "thead",
      {},
      html(
        "tr",
        {},
        ["cell", "parameters", ""].map((title) => (title ? html("th", { scope: "col" }, title) : html("td", {}))),
      ),
    ),
    html(
      "tbody",
      {},
      all.map(([name, n]) =>
        html(
          "tr",
          { class: name === cell ? "lf-chosen" : "" },
          html("th", { scope: "row" }, VARIANTS[name].name),
          html("td", {}, whole(n)),
          html("td", {}, html("span", { class: "lf-bar", style: `width: ${(100 * n) / most}%` })),
        ),
      ),
    ),
  );
}

export default figure(spec);
