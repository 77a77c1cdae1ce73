// What a reader can set in a figure: sliders, choices, switches and texts, and which values they accept.
// Values come from many hands (a slider, a preset, a link, Python), so each control cleans what it is given.

import { number } from "./say.js";

/** A slider. `digits` after the point are shown. */
export const range = (name, label, min, max, step, digits = 2) => ({
  kind: "range",
  name,
  label,
  min,
  max,
  step,
  digits,
});

/** One of several; options maps values to what the reader sees. */
export const choice = (name, label, options) => ({ kind: "choice", name, label, options });

/** On or off. */
export const toggle = (name, label) => ({ kind: "toggle", name, label });

/** A text, at most `most` characters, in a field of so many lines. */
export const text = (name, label, most, lines = 1) => ({ kind: "text", name, label, most, lines });

const CLEAN = {
  range({ name, min, max }, value) {
    const wanted = typeof value === "string" && !value.trim() ? NaN : Number(value);
    if (!Number.isFinite(wanted)) return { note: `${name} must be a number, got “${value}”. It stays as it was.` };
    if (wanted < min)
      return { value: min, note: `${name} = ${number(wanted)} is too small: ${number(min)} is the least.` };
    if (wanted > max)
      return { value: max, note: `${name} = ${number(wanted)} is too large: ${number(max)} is the most.` };
    return { value: wanted };
  },
  choice({ name, options }, value) {
    if (Object.hasOwn(options, value)) return { value };
    return { note: `${name} must be ${Object.keys(options).join(" or ")}, got “${value}”. It stays as it was.` };
  },
  toggle({ name }, value) {
    if (typeof value === "boolean") return { value };
    const known = { on: true, true: true, off: false, false: false };
    if (Object.hasOwn(known, value)) return { value: known[value] };
    return { note: `${name} must be on or off, got “${value}”. It stays as it was.` };
  },
  text({ name, most }, value) {
    const given = String(value ?? "");
    if (given.length <= most) return { value: given };
    return { value: given.slice(0, most), note: `${name} was cut after ${number(most)} characters.` };
  },
};

/** The nearest value that the control accepts (undefined: none), and a note for the reader if it is another one. */
export const clean = (control, value) => CLEAN[control.kind](control, value);

/** A value to go on with where there is none. */
export const fallback = ({ kind, min, options }) =>
  ({ range: min, choice: options && Object.keys(options)[0], toggle: false, text: "" })[kind];

/** Turn what a link or a preset asks for into values of the figure, with notes on what could not be had. */
export function request(spec, wanted) {
  const values = {};
  const notes = [];
  const { preset, ...single } = wanted;
  if (preset !== undefined) {
    if (Object.hasOwn(spec.presets ?? {}, preset)) Object.assign(values, spec.presets[preset]);
    else notes.push(`This figure has no state called “${preset}”.`);
  }
  for (const [name, value] of Object.entries(single)) {
    const control = settable(spec).find((c) => c.name === name);
    const { value: cleaned, note } = control ? clean(control, value) : { note: `This figure has no ${name} to set.` };
    if (cleaned !== undefined) values[name] = cleaned;
    if (note) notes.push(note);
  }
  return { values, notes };
}

/** All that can be set: the controls, and the player's place. */
export function settable(spec) {
  const player = spec.player ? [range(spec.player.name, spec.player.label, 0, spec.player.last, 1, 0)] : [];
  return [...(spec.top ?? []), ...(spec.controls ?? []).flat(), ...player];
}
