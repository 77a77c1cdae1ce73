// The characters of a text that a network reads one by one: their names, their places, and what could not be read.

import { list, number } from "./say.js";

/** Characters read at most. */
export const MOST = 200;

/** A text's characters, as people count them; a tab is four spaces. */
export const split = (typed) => Array.from(typed.replace(/\r\n?/g, "\n").replaceAll("\t", "    "));

/** A character's name in a sentence. */
export const called = (c) => ({ " ": "a space", "\n": "a line break" })[c] ?? `“${c}”`;

/** Sentences on what of a text was not read as it stands. */
export function remarks({ shown, all, known, model }) {
  const notes = [];
  if (!shown.length) notes.push("There is nothing to read: type a text, or choose one above.");
  if (all > MOST) notes.push(`Only the first ${MOST} of ${number(all)} characters are read.`);
  const strange = [...new Set(shown.filter((_, t) => !known[t]))];
  if (strange.length) {
    const instead = model.words.has("?") ? called("?") : "nothing";
    const names = `${list(strange.slice(0, 5).map(called))}${strange.length > 5 ? " and others" : ""}`;
    notes.push(`Not in the alphabet, and read as ${instead}: ${names}.`);
  }
  return notes;
}

/** Row and column of each character where so many fit; a line break ends its row. */
export function places(shown, columns) {
  let [row, column] = [0, 0];
  const at = shown.map((c) => {
    if (column === columns) [row, column] = [row + 1, 0];
    const place = { row, column: column++ };
    if (c === "\n") [row, column] = [row + 1, 0];
    return place;
  });
  return { at, rows: Math.max(0, ...at.map((place) => place.row)) + 1 };
}
