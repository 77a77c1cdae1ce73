// What a network's guess at the next character hangs on: the gradient of its likeliest one for every character it read.

import { called, MOST, places, remarks, split } from "./characters.js";
import { choice, text } from "./controls.js";
import { logProbabilityBackward, norm } from "./core.js";
import { drawing, html, round, svg } from "./draw.js";
import { figure } from "./frame.js";
import { fixed, list, percent } from "./say.js";
import { read, unpack } from "./sentence.js";

const [CELL, ROW] = [10, 30];

export function specOf(get) {
  return {
    label: "Connectivity: what a network's guess at the next character hangs on",
    data: ["network", "weights"],
    top: [text("text", "your text", 1000, 3)],
    controls: [[choice("shade", "shades", { linear: "in proportion", log: "by powers of ten" })]],
    presets: Object.fromEntries(get("network").examples.map(([title, typed, step]) => [title, { text: typed, step }])),
    player: {
      name: "step",
      label: "characters read",
      last: MOST,
      until: (state) => Math.min(MOST, split(state.text).length),
      every: 600,
    },
    compute,
    describe,
    draw,
  };
}

const latest = {};
/** The run over a text, kept while only the place in it changes. */
function run({ network, weights, text: typed }) {
  if (latest.weights === weights && latest.typed === typed) return latest;
  const alphabet = Array.from(network.alphabet);
  const [model] = unpack([{ words: alphabet, labels: alphabet, hidden: network.hidden }], weights, 4, 2);
  const all = split(typed);
  const shown = all.slice(0, MOST);
  const known = shown.map((c) => model.words.has(c));
  const seen = shown.map((c, t) => (known[t] ? c : "?"));
  return Object.assign(latest, { weights, typed, model, all: all.length, shown, ...read(model, seen), known });
}

/** The three likeliest next characters; how much each one read moved the first of them, relative to the largest. */
export function compute(state) {
  const found = run(state);
  const { model, trace, verdicts } = found;
  const p = verdicts[state.step];
  const top = p
    .map((_, k) => k)
    .sort((a, b) => p[b] - p[a] || a - b)
    .slice(0, 3);
  const gradients = logProbabilityBackward(trace, model.params, model.head, state.step, p, top[0]);
  const sizes = gradients.map(norm);
  const largest = Math.max(...sizes) || 1;
  const next = top.map((k) => ({ name: called(model.labels[k]), p: p[k] }));
  const lines = (columns) =>
    state.network.examples.map(([, typed]) => places(split(typed).slice(0, MOST), columns).rows);
  return { ...found, next, moved: sizes.map((size) => size / largest), lines };
}

export function describe({ step, shade }, { shown, next, moved, ...result }) {
  const notes = remarks({ shown, ...result });
  if (!shown.length) return notes.join(" ");
  const ones = list(next.map(({ name, p }) => `${name} ${percent(p)}`));
  const guess = `${next.length > 1 ? "the likeliest next ones are" : "the next one is"} ${ones}.`;
  if (step === 0) return [`No character read yet: ${guess}`, ...notes].join(" ");
  const order = moved.map((_, t) => t).filter((t) => moved[t] > 0);
  const most = [...order].sort((a, b) => moved[b] - moved[a] || a - b).slice(0, 3);
  const one = (t) => `${called(shown[t])} ${t === step - 1 ? "just read" : `${step - 1 - t} back`}`;
  const by = list(most.map((t) => `${one(t)} (${fixed(moved[t])})`));
  const far = order.find((t) => moved[t] >= 0.01);
  return [
    `After ${called(shown[step - 1])}, character ${step} of ${shown.length}, ${guess} The first of these was moved`,
    most.length ? `most by ${by}; the farthest with 0.01 or more is ${one(far)}.` : "by no character.",
    ...(shade === "log" ? ["A shade fades by a third with each power of ten."] : []),
    ...notes,
  ].join(" ");
}

/** From what moved a character how much, relative to the largest, how dark it is. */
const dark = (moved = 0, shade) => (shade === "log" ? Math.max(0, 1 + Math.log10(moved) / 3) : moved);

function draw({ step, shade }, { shown, known, moved, next, lines }, width) {
  if (!shown.length) return [html("p", { class: "lf-empty" }, "…")];
  const columns = Math.floor((width - 2) / CELL);
  const { at, rows } = places(shown, columns);
  const box = ({ row, column }) => ({ x: 1 + CELL * column, y: 1 + ROW * row, width: CELL, height: ROW - 4 });
  /** A pointer chooses a character as a link would; the slider does the same for the keyboard. */
  const choose = (t) => (event) =>
    event.currentTarget.dispatchEvent(new CustomEvent("live-figure-set", { bubbles: true, detail: { step: t + 1 } }));
  const letter = (c, t) => {
    const styles = [!known[t] && "lf-unknown", t >= step && "lf-unread", t === step - 1 && "lf-strong"];
    const place = box(at[t]);
    return svg(
      "text",
      { class: `lf-text lf-mono ${styles.filter(Boolean).join(" ")}`, x: place.x + CELL / 2, y: place.y + 18 },
      c === "\n" ? "↵" : c,
    );
  };
  const cells = shown.map((_, t) =>
    svg("rect", {
      class: "lf-cell lf-h",
      ...box(at[t]),
      "fill-opacity": round(0.7 * dark(moved[t], shade)),
      style: "cursor: pointer",
      click: choose(t),
    }),
  );
  return [
    // As high as the highest of the texts above it: choosing one moves nothing below.
    drawing(
      width,
      ROW * Math.max(rows, ...lines(columns)),
      cells,
      shown.map(letter),
      step > 0 && svg("rect", { class: "lf-line lf-ink", ...box(at[step - 1]) }),
    ),
    html(
      "table",
      { class: "lf-table lf-bars", "aria-label": "The likeliest next characters" },
      html("tbody", {}, next.map(guess)),
    ),
  ];
}

const guess = ({ name, p }, k) =>
  html(
    "tr",
    { class: k === 0 && "lf-chosen" },
    html("th", { scope: "row" }, k ? name : `next: ${name}`),
    html("td", {}, percent(p)),
    html("td", {}, html("span", { class: "lf-bar", style: `width: ${round(100 * p)}%` })),
  );

export default figure(specOf);
