// The frame of every figure: presets, picture, player, controls, description, reset; one behaviour for all of them.
// A figure gives a `spec`: label, top (controls above the picture), controls (in groups, below it), presets, player,
// compute(state), describe(state, result), draw(state, result, width). The frame keeps model, controls and picture
// together, whoever changes what: a reader, a link, Python, or a widget linked to this one.

import { clean, fallback, request, settable } from "./controls.js";
import { html } from "./draw.js";
import { INPUTS } from "./inputs.js";
import { lastOf, playerOf } from "./player.js";

let figures = 0;

/** The front-end module (AFM) of a figure; its spec may be a function of what the page holds. */
export const figure = (spec) => ({
  render: ({ model, el }) => mount(typeof spec === "function" ? spec((name) => model.get(name)) : spec, model, el),
});

function mount(spec, model, el) {
  const id = `lf-${++figures}`;
  const all = settable(spec);
  const start = Object.fromEntries(all.map(({ name }) => [name, model.get(name)]));
  let state;
  let asked = []; // notes on what was asked for and could not be had

  function set(values, notes = []) {
    asked = notes;
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    schedule();
  }
  function ask(wanted) {
    player?.stop();
    const { values, notes } = request(spec, wanted);
    set(values, notes);
  }
  function reset() {
    player?.stop();
    set(start);
  }

  // What stands on the page

  const button = (name, click, attributes) => html("button", { type: "button", click, ...attributes }, name);
  const presets = Object.keys(spec.presets).map((name) => [name, button(name, () => ask({ preset: name }))]);
  const inputs = {};
  for (const control of all)
    inputs[control.name] = INPUTS[control.kind](control, `${id}-${control.name}`, (value) =>
      ask({ [control.name]: value }),
    );
  const rows = (controls) => controls.map(({ name }) => inputs[name].row);
  const player =
    spec.player &&
    playerOf(
      spec.player,
      () => state,
      (place) => set({ [spec.player.name]: place }),
    );
  const view = html("div", { class: "lf-view" });
  const said = html("p", { class: "lf-say", id: `${id}-say` });
  const chips = [html("span", { "aria-hidden": "true" }, "Try"), ...presets.map(([, chip]) => chip)];
  const root = html(
    "div",
    { class: "lf", role: "group", "aria-label": spec.label, "aria-describedby": said.id },
    html(
      "div",
      { class: "lf-presets", role: "group", "aria-label": "Interesting states" },
      chips,
      button("Reset", reset, { class: "lf-reset" }),
    ),
    spec.top && html("div", { class: "lf-top" }, rows(spec.top)),
    view,
    player && html("div", { class: "lf-player" }, player.buttons, inputs[spec.player.name].row),
    said,
    spec.controls &&
      html(
        "div",
        { class: "lf-controls" },
        spec.controls.map((group) => html("div", {}, rows(group))),
      ),
  );
  root.addEventListener("live-figure-set", (event) => ask(event.detail));

  // Drawing

  /** The model's values as the controls accept them, and notes on those that they do not. */
  function read() {
    const notes = [];
    state = Object.fromEntries((spec.data ?? []).map((name) => [name, model.get(name)]));
    for (const control of all) {
      const { value, note } = clean(control, model.get(control.name));
      state[control.name] = value ?? fallback(control);
      if (note) notes.push(note);
    }
    if (player) state[spec.player.name] = Math.min(state[spec.player.name], lastOf(spec.player, state));
    return notes;
  }

  let width = 0;
  function redraw() {
    const notes = read();
    const result = spec.compute(state);
    view.replaceChildren(...spec.draw(state, result, width).filter(Boolean));
    for (const wide of view.querySelectorAll("[data-at]")) wide.scrollLeft = wide.dataset.at - wide.clientWidth / 2;
    if (player) {
      inputs[spec.player.name].reach(lastOf(spec.player, state));
      player.show();
    }
    for (const { name } of all) inputs[name].show(state[name]);
    for (const [name, chip] of presets) {
      const wanted = Object.entries(spec.presets[name]);
      chip.setAttribute(
        "aria-pressed",
        wanted.every(([key, value]) => model.get(key) === value),
      );
    }
    say([...asked, ...notes, spec.describe(state, result)].join(" "));
  }

  let queued = false;
  /** Draw once, however many values change now. */
  function schedule() {
    if (queued || !width) return;
    queued = true;
    queueMicrotask(() => {
      queued = false;
      try {
        redraw();
      } catch (error) {
        console.error("live figure:", error);
        say(`This figure could not be drawn: ${error.message}. Choose Reset.`);
      }
    });
  }

  let waiting;
  /** Screen readers speak what changes here: where a drag ends, not every place on its way, and not the first text. */
  function say(text) {
    clearTimeout(waiting);
    if (said.textContent) waiting = setTimeout(() => (said.textContent = text), 250);
    else {
      said.textContent = text;
      setTimeout(() => said.setAttribute("role", "status"));
    }
  }

  // Life

  const names = [...all.map(({ name }) => name), ...(spec.data ?? [])];
  names.forEach((name) => model.on(`change:${name}`, schedule));
  el.append(root);
  function fit(draw) {
    // In a place narrower than any phone, as while a page is being laid out, the drawing is scaled down instead.
    const now = view.clientWidth && Math.max(260, Math.floor(view.clientWidth));
    if (!now || now === width) return;
    width = now;
    draw();
  }
  fit(redraw); // if it fails now, the host keeps the still picture
  const observer = new ResizeObserver(() => fit(schedule));
  observer.observe(view);
  return () => {
    player?.stop();
    clearTimeout(waiting);
    observer.disconnect();
    names.forEach((name) => model.off(`change:${name}`, schedule));
    root.remove();
  };
}
