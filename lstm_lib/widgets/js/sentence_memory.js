// A small LSTM reads the reader's own sentence, word by word: gates, cell, hidden state and what it would answer.

import { choice, text } from "./controls.js";
import { html } from "./draw.js";
import { figure } from "./frame.js";
import { reading } from "./reading.js";
import { fixed } from "./say.js";
import { brief, MOST, ranked, read, remarks, tokens, unpack } from "./sentence.js";

const mean = (v) => v.reduce((sum, a) => sum + a, 0) / v.length;

/** What can be set depends on the models in the page: their names, and sentences worth trying. */
export function specOf(get) {
  const names = get("models").map(({ name }) => name);
  const presets = get("models").flatMap(({ name, sentences }) =>
    sentences.map(([title, sentence]) => [title, { model: name, sentence, step: MOST }]),
  );
  return {
    label: "Sentence memory: an LSTM reads a sentence",
    data: ["models", "weights", ...(names.length > 1 ? [] : ["model"])],
    top: [
      text("sentence", "your sentence", 1000),
      ...(names.length > 1
        ? [choice("model", "read by the network", Object.fromEntries(names.map((name) => [name, name])))]
        : []),
    ],
    presets: Object.fromEntries(presets),
    player: {
      name: "step",
      label: "words read",
      last: MOST,
      until: ({ sentence }) => tokens(sentence).words.length,
      every: 900,
    },
    compute,
    describe,
    draw,
  };
}

export function compute({ models, weights, model, sentence }) {
  const found = tokens(sentence);
  const all = unpack(models, weights);
  const network = all.find(({ name }) => name === model) ?? all[0];
  return { ...found, network, ...read(network, found.words) };
}

export function describe({ step }, result) {
  const { words, network, trace, verdicts } = result;
  const notes = remarks(result);
  if (!words.length) return notes.join(" ");
  const answer = ranked(network.labels, verdicts[step]);
  if (step === 0) return [`No word read yet; the network says ${answer}.`, ...notes].join(" ");
  const at = (gate) => fixed(mean(trace[gate][step]));
  return [
    `After “${brief(words[step - 1])}”, word ${step} of ${words.length}: ${answer}. On average the units keep ${at("f")}, ` +
      `write ${at("i")} and show ${at("o")}.`,
    ...notes,
  ].join(" ");
}

function draw({ step }, result, width) {
  return result.words.length ? reading(step, result, width) : [html("p", { class: "lf-empty" }, "…")];
}

export default figure(specOf);
