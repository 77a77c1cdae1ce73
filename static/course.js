/* Set the formulae a few at a time, so that the page answers its reader meanwhile. */

const MATH = ".math, .output_area, .mathjax_process, .tex2jax_process";

async function setFormulae() {
  const parts = [...document.querySelectorAll(MATH)].filter((part) => !part.parentElement.closest(MATH));
  for (let k = 0; k < parts.length; k += 10) {
    const next = parts.slice(k, k + 10);
    await window.MathJax.typesetPromise(next);
    for (const part of next) part.dataset.set = ""; // it needs no kept room any more
    await new Promise((resume) => setTimeout(resume));
  }
}

const unveil = () => document.documentElement.classList.remove("formulae-wait");
if (window.MathJax) {
  window.MathJax.startup = { pageReady: () => setFormulae().finally(unveil) };
  setTimeout(unveil, 8000); // without MathJax their source is better than nothing
}

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
  Promise.all([window.MathJax?.startup?.promise, document.fonts.ready]).then(settle);
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
