// Where a decoder looks while it writes: the attention weights of a trained network, word by word.

import { choice } from "./controls.js";
import { drawing, heatMap, label, svg } from "./draw.js";
import { figure } from "./frame.js";
import { fixed } from "./say.js";

const ROW = 26;
let pointer = ""; // where it was: one that rests while the picture is drawn anew asks for nothing
const mapOf = (maps, sentence) => maps.find(({ title }) => title === sentence);

/** Which sentences there are depends on the maps in the page. */
export function specOf(get) {
  const maps = get("maps");
  const titles = maps.map(({ title }) => title);
  return {
    label: "Attention map: where the decoder looks, word by word",
    data: ["maps"],
    top: [choice("sentence", "sentence", Object.fromEntries(titles.map((title) => [title, title])))],
    presets: Object.fromEntries(titles.map((title) => [title, { sentence: title, word: 1 }])),
    player: {
      name: "word",
      label: "word written",
      last: Math.max(...maps.map(({ target }) => target.length)),
      until: ({ sentence }) => mapOf(maps, sentence).target.length,
      every: 1200,
    },
    compute,
    describe,
    draw,
  };
}

/** The sentence's map, and the source words in the order of their weight for the chosen word. */
export function compute({ maps, sentence, word }) {
  const { source, target, weights } = mapOf(maps, sentence);
  const row = weights[Math.min(word, target.length) - 1] ?? [];
  const order = row.map((_, s) => s).sort((a, b) => row[b] - row[a] || a - b);
  return { source, target, weights, row, order };
}

export function describe({ word }, { source, target, row, order }) {
  const text = `“${source.join(" ")}”: “${target.join(" ")}”. `;
  if (word === 0) return `${text}No word chosen yet of the ${target.length}.`;
  const looks = order.slice(0, 3).map((s) => `“${source[s]}” ${fixed(row[s])}`);
  const at = Math.min(word, target.length);
  return `${text}Word ${at} of ${target.length}, “${target[at - 1]}”, looks at ${looks.join(", ")}.`;
}

function draw({ word }, { source, target, weights, row }, width) {
  const [left, top] = [width > 520 ? 110 : 82, 72];
  const each = Math.min(72, (width - left - 34) / source.length);
  const right = left + each * source.length;
  const bottom = top + ROW * target.length;
  /** A pointer asks for a row as a link would; the slider does the same for the keyboard. */
  const choose = (t) => (event) => {
    const place = `${event.clientX} ${event.clientY}`;
    const moved = event.type === "click" || place !== pointer;
    pointer = place;
    if (t !== word && moved)
      event.currentTarget.dispatchEvent(new CustomEvent("live-figure-set", { bubbles: true, detail: { word: t } }));
  };
  return [
    drawing(
      width,
      bottom + 28,
      source.map((name, s) => {
        const x = left + each * (s + 0.5);
        const strong = row[s] > 0.2 && "lf-strong";
        return label(x, top - 8, name, { class: strong || "", transform: `rotate(-45 ${x} ${top - 8})` });
      }),
      svg(
        "g",
        { transform: `translate(0 ${top})` },
        heatMap({
          rows: target.length,
          columns: source.length,
          x: (s) => left + each * s,
          height: ROW,
          level: (t, s) => weights[t][s],
          style: "lf-h",
          shades: 20,
        }),
      ),
      target.map((name, t) => [
        label(left - 8, top + ROW * (t + 0.5) + 5, name, { class: t + 1 === word ? "lf-end lf-strong" : "lf-end" }),
        svg("rect", {
          class: t + 1 === word ? "lf-line lf-ink" : "",
          x: 1,
          y: top + ROW * t,
          width: right - 1,
          height: ROW,
          fill: "none",
          "pointer-events": "all",
          style: "cursor: pointer",
          pointermove: choose(t + 1),
          click: choose(t + 1),
        }),
      ]),
      row.map(
        (weight, s) =>
          (each > 30 || weight > 0.1) &&
          label(left + each * (s + 0.5), bottom + 20, fixed(weight, each > 30 ? 2 : 1), { class: "lf-mid" }),
      ),
    ),
  ];
}

export default figure(specOf);
