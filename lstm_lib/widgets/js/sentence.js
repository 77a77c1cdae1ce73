// The words of a sentence and what a network computes for each: for the figures in which one reads.

import { addProduct, lstmForward } from "./core.js";
import { list, number, percent } from "./say.js";

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

/** Sentences on what of a text was not read as it stands. */
export function remarks({ words, all, signs, known }) {
  const notes = [];
  if (all > MOST) notes.push(`Only the first ${MOST} of ${number(all)} words are read.`);
  if (signs) notes.push("Numbers and signs are left out.");
  const strange = [...new Set(words.filter((_, t) => !known[t]))];
  if (strange.length)
    notes.push(
      `Not in the vocabulary: ${list(strange.slice(0, 5).map(brief))}${strange.length > 5 ? " and others" : ""}.`,
    );
  if (!words.length) notes.unshift("There is no word to read: type a sentence, or choose one above.");
  return notes;
}

/** Labels with their probabilities, the likeliest first. */
export const ranked = (labels, verdict) =>
  labels
    .map((name, k) => [name, verdict[k]])
    .sort((a, b) => b[1] - a[1])
    .map(([name, p]) => `${name} ${percent(p)}`)
    .join(", ");

/** A float16 out of its bits; finite ones only, for Python refuses others. */
export function half(bits) {
  const [exponent, fraction] = [(bits >> 10) & 31, (bits & 1023) / 1024];
  const size = exponent ? (1 + fraction) * 2 ** (exponent - 15) : fraction * 2 ** -14;
  return bits >> 15 ? -size : size;
}

const decoded = new WeakMap();
/** The models' matrices out of the bytes that Python wrote, one model after another: W, U, b, and the head's W and b.
 *  An LSTM has four blocks of columns, an RNN one; a number has four bytes, or two. */
export function unpack(models, bytes, blocks = 4, size = 4) {
  if (decoded.has(bytes)) return decoded.get(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = -size;
  const next = () => (size === 2 ? half(view.getUint16((at += 2), true)) : view.getFloat32((at += 4), true));
  const numbers = (n) => Float64Array.from({ length: n }, next);
  const matrix = (rows, columns) => Array.from({ length: rows }, () => numbers(columns));
  const unpacked = models.map(({ name, words, labels, hidden: H }) => ({
    name,
    words: new Map(words.map((word, k) => [word, k])),
    labels,
    H,
    params: { W: matrix(words.length, blocks * H), U: matrix(H, blocks * H), b: numbers(blocks * H) },
    head: { W: matrix(H, labels.length), b: numbers(labels.length) },
  }));
  decoded.set(bytes, unpacked);
  return unpacked;
}

/** Run over the words; an unknown one is the vocabulary's "<unknown>", or a row of zeros where it has none. */
export function read(model, words, forward = lstmForward) {
  const known = words.map((word) => model.words.has(word));
  const xs = words.map((word) => {
    const x = new Float64Array(model.words.size);
    const place = model.words.get(word) ?? model.words.get("<unknown>");
    if (place !== undefined) x[place] = 1;
    return x;
  });
  const trace = forward(xs, model.params);
  return { known, trace, verdicts: trace.h.map((h) => softmax(score(h, model.head))) };
}

const score = (h, { W, b }) => Array.from(addProduct(Float64Array.from(b), h, W));

function softmax(scores) {
  const top = Math.max(...scores);
  const e = scores.map((s) => Math.exp(s - top));
  const sum = e.reduce((a, v) => a + v, 0);
  return e.map((v) => v / sum);
}
