// The words of a sentence and what an LSTM computes for each: for the figure of the sentence memory.

import { lstmForward } from "./core.js";

/** Words read at most. */
export const MOST = 60;

/** Split a text like lstm_lib.tasks.sentiment_tokens, with letters of all alphabets. */
export function tokens(sentence) {
  const text = sentence.toLowerCase().replace(/n['’]t(?![\p{L}\p{M}])/gu, " not");
  const words = text.match(/[\p{L}\p{M}]+/gu) ?? [];
  const signs = /[^\p{L}\p{M}\s.,;:!?'’‘"“”()…–-]/u.test(text);
  return { words: words.slice(0, MOST), all: words.length, signs };
}

/** A word as it is shown: no longer than a column can be. */
export const brief = (word) => (word.length > 16 ? `${word.slice(0, 14)}…` : word);

const decoded = new WeakMap();
/** The models' matrices out of the bytes that Python wrote, one model after another: W, U, b, and the head's W and b. */
export function unpack(models, bytes) {
  if (decoded.has(bytes)) return decoded.get(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const numbers = (n) => Float64Array.from({ length: n }, () => view.getFloat32((at += 4) - 4, true));
  const matrix = (rows, columns) => Array.from({ length: rows }, () => numbers(columns));
  const unpacked = models.map(({ name, words, labels, hidden: H }) => ({
    name,
    words: new Map(words.map((word, k) => [word, k])),
    labels,
    H,
    params: { W: matrix(words.length, 4 * H), U: matrix(H, 4 * H), b: numbers(4 * H) },
    head: { W: matrix(H, labels.length), b: numbers(labels.length) },
  }));
  decoded.set(bytes, unpacked);
  return unpacked;
}

/** Run over the words; an unknown one is the vocabulary's "<unknown>", or a row of zeros where it has none. */
export function read(model, words) {
  const known = words.map((word) => model.words.has(word));
  const xs = words.map((word) => {
    const x = new Float64Array(model.words.size);
    const place = model.words.get(word) ?? model.words.get("<unknown>");
    if (place !== undefined) x[place] = 1;
    return x;
  });
  const trace = lstmForward(xs, model.params);
  return { known, trace, verdicts: trace.h.map((h) => softmax(score(h, model.head))) };
}

const score = (h, { W, b }) => Array.from(b, (bias, k) => h.reduce((sum, v, j) => sum + v * W[j][k], bias));

function softmax(scores) {
  const top = Math.max(...scores);
  const e = scores.map((s) => Math.exp(s - top));
  const sum = e.reduce((a, v) => a + v, 0);
  return e.map((v) => v / sum);
}
