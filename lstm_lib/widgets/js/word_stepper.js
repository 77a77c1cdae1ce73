// A plain RNN reads a sentence one word at a time: its hidden state, and the sum behind one unit with every number.

import { range, text } from "./controls.js";
import { rnnForward } from "./core.js";
import { drawing, html, svg, words } from "./draw.js";
import { figure } from "./frame.js";
import { reading } from "./reading.js";
import { fixed } from "./say.js";
import { brief, MOST, ranked, read, remarks, tokens, unpack } from "./sentence.js";

const total = (terms) => terms.reduce((sum, { part }) => sum + part, 0);

/** What can be set depends on the network in the page: its units, and sentences worth trying. */
export function specOf(get) {
  const { hidden, sentences } = get("network");
  return {
    label: "Word stepper: a plain RNN reads a sentence",
    data: ["network", "weights"],
    top: [text("sentence", "your sentence", 1000)],
    controls: [[range("unit", "unit to look into", 1, hidden, 1, 0)]],
    presets: Object.fromEntries(sentences.map(([title, sentence]) => [title, { sentence, step: MOST }])),
    player: {
      name: "step",
      label: "words read",
      last: MOST,
      until: ({ sentence }) => tokens(sentence).words.length,
      every: 1200,
    },
    compute,
    describe,
    draw,
  };
}

export function compute({ network, weights, sentence, unit, step }) {
  const found = tokens(sentence);
  const [model] = unpack([network], weights, 1);
  const result = { ...found, network: model, ...read(model, found.words, rnnForward) };
  return { ...result, terms: step > 0 && found.words.length > 0 ? terms(result, unit - 1, step) : [] };
}

/** What adds up to the unit's a at this step: the word's weight, one product for every unit before, the bias. */
function terms({ network: { H, params }, trace }, unit, step) {
  const [x, h] = [trace.x[step - 1], trace.h[step - 1]];
  const place = x.indexOf(1);
  const word = place < 0 ? { value: 0, weight: 0 } : { value: 1, weight: params.W[place][unit] };
  return [
    { name: "word", ...word },
    ...Array.from({ length: H }, (_, k) => ({ name: `h_${k + 1}`, value: h[k], weight: params.U[k][unit] })),
    { name: "bias", value: 1, weight: params.b[unit] },
  ].map((term) => ({ ...term, part: term.value * term.weight }));
}

export function describe({ unit, step }, result) {
  const { network, trace, verdicts, terms } = result;
  const notes = remarks(result);
  if (!result.words.length) return notes.join(" ");
  if (step === 0) return ["No word read yet: every unit is 0.", ...notes].join(" ");
  const [word, ...others] = terms;
  const bias = others.pop();
  return [
    `After “${brief(result.words[step - 1])}”, word ${step} of ${result.words.length}: the word gives unit ${unit} ` +
      `${fixed(word.part)}, the state before it ${fixed(total(others))}, the bias ${fixed(bias.part)}; ` +
      `together a = ${fixed(total(terms))}, so h = tanh(a) = ${fixed(trace.h[step][unit - 1])}. ` +
      `If the sentence ended here: ${ranked(network.labels, verdicts[step])}.`,
    ...notes,
  ].join(" ");
}

function draw({ unit, step }, result, width) {
  if (!result.words.length) return [html("p", { class: "lf-empty" }, "…")];
  const map = { name: "h", title: "hidden state h", signed: true, row: unit - 1 };
  return [...reading(step, result, width, [map]), sum(unit, step, result, width)];
}

/** The unit's sum as a table: value times weight, line by line. */
function sum(unit, step, result, width) {
  const { network, trace, terms } = result;
  const read = step > 0 ? `the word “${brief(result.words[step - 1])}”` : "the word";
  const names = [read, ...Array.from({ length: network.H }, (_, k) => `h_${k + 1} before`), "bias"];
  const most = Math.max(1e-9, ...terms.map(({ part }) => Math.abs(part)));
  const shown = (v) => (v === undefined ? "–" : fixed(v));
  const cells = (name, ...values) =>
    html(
      "tr",
      {},
      html("th", { scope: "row" }, words(name)),
      values.map((v) => html("td", {}, v)),
    );
  const rows = names.map((name, k) => {
    const { value, weight, part } = terms[k] ?? {};
    const numbers = [shown(value), `× ${shown(weight)}`, shown(part)];
    return cells(name, ...numbers, ...(width > 480 ? [bar((part ?? 0) / most)] : []));
  });
  const wide = width > 480 ? [""] : [];
  const [a, h] = step > 0 ? [total(terms), trace.h[step][unit - 1]] : [];
  return html(
    "table",
    { class: "lf-table", "aria-label": `The sum of unit ${unit}` },
    html(
      "tbody",
      {},
      rows,
      cells(`sum: a_${unit}`, "", "", html("b", {}, shown(a)), ...wide),
      cells(`tanh(a): h_${unit}`, "", "", html("b", {}, shown(h)), ...wide),
    ),
  );
}

/** A bar from the middle, to the right for what adds and to the left for what takes away. */
function bar(part) {
  const long = Math.abs(part) * 58;
  const [x, style] = part < 0 ? [60 - long, "lf-minus"] : [60, "lf-plus"];
  return drawing(
    120,
    12,
    svg("rect", { class: `lf-cell ${style}`, x, y: 1, width: long, height: 10 }),
    svg("path", { class: "lf-line lf-ink lf-thin", d: "M60 0V12" }),
  );
}

export default figure(specOf);
