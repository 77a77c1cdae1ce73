/* Sets formulae: reads one {tex, display} per line, answers each with {html} or {error}; the first answer is {css}. */

const readline = require("readline");
const SCALE = 1.17; // the letters of formulae as high as those of the text around them

async function main() {
  const MathJax = await require("./mathjax/node-main.js").init({
    loader: { load: ["input/tex", "output/chtml", "a11y/assistive-mml"] },
    tex: {
      packages: { "[-]": ["noundefined"] }, // an unknown command is an error, not red letters
      formatError: (_, error) => { throw error; },
    },
    chtml: { adaptiveCSS: false, fontURL: "mathjax", matchFontHeight: false, scale: SCALE },
  });
  const adaptor = MathJax.startup.adaptor;
  const answer = (object) => process.stdout.write(JSON.stringify(object) + "\n");
  answer({ css: adaptor.textContent(MathJax.chtmlStylesheet()) });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { tex, display } = JSON.parse(line);
    try {
      answer({ html: adaptor.outerHTML(await MathJax.tex2chtmlPromise(tex, { display })) });
    } catch (error) {
      answer({ error: error.message });
    }
  }
}

main();
