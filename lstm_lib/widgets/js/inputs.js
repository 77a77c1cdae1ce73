// The rows in which a reader sets things: the browser's own inputs, each with its label, so that keyboard, touch and
// screen reader work as everywhere else.

import { html, words } from "./draw.js";
import { fixed } from "./say.js";

const row = (control, id, input, ...after) =>
  html(
    "div",
    { class: `lf-row lf-kind-${control.kind}` },
    html("label", { for: id }, words(control.label)),
    input,
    ...after,
  );

/** A row for a control of each kind: its label and its input. show(value) puts a value into it, change hears of others. */
export const INPUTS = {
  range(control, id, change) {
    const { min, max, step, digits } = control;
    const input = html("input", { type: "range", id, min, max, step, input: () => change(Number(input.value)) });
    const output = html("output", { for: id });
    return {
      row: row(control, id, input, output),
      reach: (most) => (input.max = most),
      show(value) {
        if (Number(input.value) !== value) input.value = value;
        output.textContent = fixed(value, digits);
      },
    };
  },
  choice(control, id, change) {
    const input = html(
      "select",
      { id, change: () => change(input.value) },
      Object.entries(control.options).map(([value, name]) => html("option", { value }, name)),
    );
    return { row: row(control, id, input), show: (value) => (input.value = value) };
  },
  toggle(control, id, change) {
    const input = html("input", { type: "checkbox", id, change: () => change(input.checked) });
    return { row: row(control, id, input), show: (value) => (input.checked = value) };
  },
  text(control, id, change) {
    const kind = control.lines > 1 ? ["textarea", { rows: control.lines }] : ["input", { type: "text" }];
    const input = html(kind[0], {
      ...kind[1],
      id,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      input: () => change(input.value),
    });
    return {
      row: row(control, id, input),
      show(value) {
        if (input.value !== value) input.value = value;
      },
    };
  },
};
