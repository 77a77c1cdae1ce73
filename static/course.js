/* What is wider than its column scrolls inside itself, and a reader without a mouse must reach it: while it is too
   wide it has a place in the tab order, and a formula, which has no name of its own, gets one. Each part is measured
   when it is laid out or changes its size: to measure all of a page at once, as the theme does, would make a phone lay
   out at the start what nobody sees yet. */

const FORMULA = ".bd-article :is(div.math > mjx-container, span.math)";
const SCROLLS = `${FORMULA}, pre, .cell_output > .output, .pst-scrollable-table-container`;
const laidOut = new Set();

function settle(parts) {
  const found = [...parts].map((part) => [part, part.scrollWidth > part.clientWidth + 1]);
  for (const [part, wide] of found) {
    const said = part.matches(FORMULA) ? { role: "group", "aria-label": "Formula, scrolls sideways" } : {};
    for (const [name, value] of Object.entries({ tabindex: "0", ...said }))
      wide ? part.setAttribute(name, value) : part.removeAttribute(name);
  }
}

const sizes = new ResizeObserver((entries) => {
  const parts = entries.map(({ target }) => target);
  parts.forEach((part) => laidOut.add(part));
  settle(parts);
});
const watch = (root) => root.querySelectorAll?.(SCROLLS).forEach((part) => sizes.observe(part));
watch(document);
new MutationObserver((records) => records.forEach(({ target }) => watch(target))).observe(
  document.getElementById("main-content"),
  { subtree: true, childList: true },
);
document.fonts.addEventListener("loadingdone", () => settle(laidOut));

/* A phone's contents are behind a button: to follow there which section is read would lay out all of them. */

if (matchMedia("(max-width: 767px)").matches) document.body.removeAttribute("data-bs-spy");

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
