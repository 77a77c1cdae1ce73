// The picture of a sentence that a network reads: a column for each word, a row for each unit, then its answer.

import { drawing, heatMap, html, label, round, svg } from "./draw.js";
import { fixed, list } from "./say.js";
import { brief } from "./sentence.js";

const MAPS = [
  { name: "i", title: "input gate i" },
  { name: "f", title: "forget gate f" },
  { name: "o", title: "output gate o" },
  { name: "g", title: "candidate g", signed: true },
  { name: "c", title: "cell c", signed: true },
  { name: "h", title: "hidden h", signed: true },
];
const ROW = 20; // height of a row of the answer

/** The picture, in a box that scrolls sideways where the sentence is too long; a map may have a `row` to point out. */
export function reading(step, result, width, maps = MAPS) {
  const { words, network } = result;
  const place = places(words, width);
  const panels = [...maps.map((map) => mapPanel(map, result, place)), answerPanel(result, place)];
  let y = place.top;
  const drawn = panels.map(({ title, height, content }) => {
    if (!place.side) y += 16; // on a phone titles stand above, not beside
    const at = place.side ? [0, y + Math.min(height / 2 + 4, 14)] : [2, y - 4];
    const group = svg("g", { transform: `translate(0 ${y})` }, content);
    y += height + 8;
    return [label(...at, title, { class: "lf-name" }), group];
  });
  const picture = drawing(
    place.total,
    y,
    step > 0 && svg("rect", { class: "lf-column", x: place.x(step - 1), y: 0, width: place.column, height: y }),
    heads(step, result, place),
    drawn,
    svg("rect", { class: "lf-veil", x: place.x(step), y: place.top, width: place.end - place.x(step), height: y }),
  );
  const scrolls = place.total > width + 1 && {
    tabindex: 0,
    role: "region",
    "aria-label": "Words and what the network computes, scrolls sideways",
  };
  return [
    html("div", { class: "lf-scroll", "data-at": step < words.length ? place.x(step) : 0, ...scrolls }, picture),
    !place.side && html("p", { class: "lf-below" }, `Rows of the answer, from above: ${list(network.labels)}.`),
  ];
}

/** Where the columns stand; `side` is the room for titles beside them. */
function places(words, width) {
  const side = width > 560 ? 118 : 0;
  const column = Math.max(36, Math.min(130, (width - side - 4) / words.length));
  const longest = Math.max(...words.map((word) => brief(word).length));
  const slanted = column < longest * 7.5 + 6;
  const x = (t) => side + t * column;
  const end = x(words.length);
  return {
    side,
    column,
    slanted,
    x,
    end,
    middle: (t) => x(t) + column / 2,
    top: slanted ? 16 + 6 * Math.max(7, longest) : 26,
    total: Math.max(width, Math.ceil(end) + 4),
  };
}

/** The words above the columns. */
function heads(step, { words, known }, { middle, top, slanted }) {
  return words.map((word, t) =>
    label(0, 0, brief(word), {
      class: [!known[t] && "lf-unknown", t >= step && "lf-unread", t === step - 1 && "lf-strong", !slanted && "lf-mid"]
        .filter(Boolean)
        .join(" "),
      transform: `translate(${middle(t)} ${top - 8})${slanted ? " rotate(-52)" : ""}`,
    }),
  );
}

/** One gate or state of all units: from white to full colour, and from blue to red where values have a sign. */
function mapPanel({ name, title, signed, row }, { words, network: { H }, trace }, { side, x, middle, end }) {
  const value = (unit, t) => trace[name][t + 1][unit];
  const height = H === 1 ? 22 : Math.max(3, Math.min(12, Math.round((signed ? 96 : 56) / H)));
  const most = signed ? Math.max(1e-9, ...trace[name].slice(1).flatMap((v) => Array.from(v, Math.abs))) : 1;
  const map = (style, level) => heatMap({ rows: H, columns: words.length, x, height, style, level });
  const dash = (unit, t) => `M${round(middle(t) - 4)} ${(unit + 0.5) * height}h8`;
  const content = [svg("rect", { class: "lf-frame", x: side, y: 0, width: end - side, height: H * height })];
  if (signed) {
    content.push(map("lf-plus", (unit, t) => value(unit, t) / most));
    content.push(map("lf-minus", (unit, t) => -value(unit, t) / most));
  } else content.push(map(`lf-${name}`, value));
  // The sign can be read without the colour: a dash in what is negative, or the number itself.
  if (signed && H > 1 && height >= 5) {
    const units = Array.from({ length: H }, (_, unit) => unit);
    const negative = words.flatMap((_, t) =>
      units.filter((unit) => value(unit, t) < -0.15 * most).map((unit) => dash(unit, t)),
    );
    content.push(svg("path", { class: "lf-sign-of-minus", d: negative.join("") }));
  }
  if (row !== undefined) {
    const box = { x: side, y: row * height, width: end - side, height };
    content.push(svg("rect", { class: "lf-line lf-ink lf-thin", ...box }));
  }
  const number = (_, t) => label(middle(t), 15, fixed(value(0, t)), { class: "lf-mid lf-value lf-small" });
  if (H === 1) content.push(words.map(number));
  return { title, height: H * height, content };
}

/** What the network would answer after each word, in percent; the likeliest stands out. */
function answerPanel({ words, network: { labels }, verdicts }, { side, x, middle }) {
  const cell = (k, t) => {
    const p = verdicts[t + 1][k];
    const [left, right] = [Math.round(x(t)), Math.round(x(t + 1)) - 1];
    const box = { x: left, y: k * ROW, width: right - left, height: ROW - 1, "fill-opacity": round(p * 0.3) };
    const best = p === Math.max(...verdicts[t + 1]) ? "lf-strong" : "";
    return [
      svg("rect", { class: "lf-cell lf-ink", ...box }),
      label(middle(t), k * ROW + 14, Math.round(100 * p), { class: `lf-mid lf-small ${best}` }),
    ];
  };
  const names = labels.map((name, k) => label(0, k * ROW + 14, `${name}, %`, { class: "lf-name" }));
  const content = [labels.map((_, k) => words.map((_, t) => cell(k, t))), side ? names : []];
  return { title: side ? "" : "answer in %", height: labels.length * ROW, content };
}
