// Numbers and words for people: on the picture, in the description below it, and to a screen reader.
// lstm_lib/widgets/say.py writes the same, and a test compares the two.

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const minus = (s) => s.replace("-", "−");

/** 10 to a whole power, such as 10⁻⁶. */
export const power = (n) => "10" + Array.from(String(n), (s) => RAISED[s]).join("");

/** A number with three digits, or two and a power of ten where it is tiny or huge. */
export function number(v) {
  if (!Number.isFinite(v)) return Number.isNaN(v) ? "not a number" : v > 0 ? "infinity" : "−infinity";
  if (Number.isInteger(v) && Math.abs(v) < 1e5) return minus(String(v));
  if (Math.abs(v) >= 0.00995 && Math.abs(v) < 999.5) return minus(v.toPrecision(3));
  const [digits, exponent] = v.toExponential(1).split("e");
  return `${minus(digits)}\u00a0×\u00a0${power(Number(exponent))}`;
}

/** A number with so many digits after the point; never "−0.00". */
export function fixed(v, digits = 2) {
  const text = v.toFixed(digits);
  return minus(/^-0\.?0*$/.test(text) ? text.slice(1) : text);
}

/** A share of 1 in whole percent. */
export const percent = (share) => `${Math.round(100 * share)}\u00a0%`;

/** “1 step”, “2 steps”. */
export const count = (n, word) => `${number(n)} ${word}${n === 1 ? "" : "s"}`;

/** a, b and c. */
export const list = (words) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** A whole number with all its digits, in groups of three. */
export const whole = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
