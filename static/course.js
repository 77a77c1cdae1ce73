/* A formula wider than its column scrolls inside itself, and a reader without a mouse must reach it: while it is
   too wide it has a place in the tab order and a name. The theme does the same for code, outputs and tables. */

function settle() {
  for (const formula of document.querySelectorAll(".bd-article :is(div.math > mjx-container, span.math)")) {
    const wide = formula.scrollWidth > formula.clientWidth + 1;
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "Formula, scrolls sideways"]])
      wide ? formula.setAttribute(name, value) : formula.removeAttribute(name);
  }
}

addEventListener("load", () => {
  document.fonts.ready.then(settle);
  addEventListener("resize", settle);
});

/* Paper is light: print a dark page as a light one. */

const page = document.documentElement;
let shown;
addEventListener("beforeprint", () => {
  shown = page.dataset.theme;
  page.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  page.dataset.theme = shown;
});
