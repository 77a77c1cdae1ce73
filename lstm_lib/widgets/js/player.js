// Time in a figure: play, one step back, one step on. Nothing plays by itself, and readers who want less motion get
// few jumps, a second apart.

import { html } from "./draw.js";

/** The last place of a player; it may depend on the state. */
export const lastOf = (player, state) => Math.min(player.last, player.until?.(state) ?? player.last);

/** The buttons of a player, which reads its place with state() and moves with go(place). */
export function playerOf(player, state, go) {
  const { name, every, stride = 1 } = player;
  const last = () => lastOf(player, state());
  const place = () => state()[name];
  let timer = 0;

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  }
  function start() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const hop = calm ? Math.max(stride, Math.ceil(last() / 10)) : stride;
    if (place() >= last()) go(0);
    const on = () => {
      if (!play.isConnected) return stop();
      const next = Math.min(last(), place() + hop);
      if (next >= last()) stop();
      go(next);
    };
    timer = setInterval(on, calm ? Math.max(every, 1000) : every);
    play.textContent = "Pause";
  }
  const step = (by) => () => {
    stop();
    go(Math.max(0, Math.min(last(), place() + by)));
  };
  const play = html("button", { type: "button", class: "lf-play", click: () => (timer ? stop() : start()) }, "Play");
  const back = html("button", { type: "button", click: step(-stride) }, "Step back");
  const on = html("button", { type: "button", click: step(stride) }, "Step on");
  return {
    buttons: html("div", { class: "lf-buttons", role: "group", "aria-label": "Play" }, play, back, on),
    stop,
    show() {
      back.setAttribute("aria-disabled", place() <= 0);
      on.setAttribute("aria-disabled", place() >= last());
    },
  };
}
