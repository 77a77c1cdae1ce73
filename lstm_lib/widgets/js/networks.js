// The networks behind the gradient X-ray: random weights, a run, and backpropagation split into its paths.

import { lstmBackward, lstmForward, norm, rnnBackward, rnnForward, zeros } from "./core.js";
import { normal, normalMatrix, orthogonalised } from "./random.js";

const D = 8;
export const H = 32;
export const SEEDS = 10;
export const LONGEST = 150;

const draws = new Map();
/** The standard normal numbers of a seed: weights first, then as many inputs as the longest sequence needs. */
function numbers(cell, seed) {
  const key = `${cell} ${seed}`;
  const columns = cell === "lstm" ? 4 * H : H;
  if (!draws.has(key)) {
    const draw = normal(seed);
    const [W, U] = [D, H].map((rows) => normalMatrix(draw, rows, columns));
    draws.set(key, { W, U: cell === "lstm" ? U : orthogonalised(U), x: normalMatrix(draw, LONGEST, D) });
  }
  return draws.get(key);
}

const times = (M, factor) => M.map((row) => row.map((v) => v * factor));

/** One network's gradients for L = Σ h_T, by lag, for every unit: all paths, the highway alone, the gates' paths. */
function backpropagate({ cell, bias, scale, T, seed }) {
  const { W, U, x } = numbers(cell, seed);
  const xs = x.slice(0, T);
  const dh = Array(T + 1);
  const fan = 1 / Math.sqrt(D + H);
  dh[T] = zeros(H).fill(1);
  const byLag = (states) => states.slice(1).reverse();
  if (cell === "rnn") {
    const params = { W: times(W, fan), U: times(U, scale), b: zeros(H) };
    return { all: byLag(rnnBackward(rnnForward(xs, params), params, dh).h) };
  }
  const b = zeros(4 * H).fill(bias, H, 2 * H);
  const params = { W: times(W, scale * fan), U: times(U, scale * fan), b };
  const back = lstmBackward(lstmForward(xs, params), params, dh, { weights: false });
  const [all, highway] = [byLag(back.c), byLag(back.highway)];
  return { all, highway, gates: all.map((v, k) => v.map((d, j) => d - highway[k][j])) };
}

const relative = (vectors, one) => vectors?.map((v) => norm(v) / one);
const latest = { key: "", curves: [] };

/** Gradient against lag for all ten seeds, relative to lag 0, and every unit's gradient for the chosen one. */
export function compute(state) {
  const { cell, bias, scale, T, seed } = state;
  const key = `${cell} ${bias} ${scale} ${T}`;
  if (latest.key !== key) {
    latest.curves = Array.from({ length: SEEDS }, (_, other) => {
      const back = backpropagate({ ...state, seed: other });
      const one = norm(back.all[0]);
      return Object.fromEntries(Object.keys(back).map((path) => [path, relative(back[path], one)]));
    });
    latest.key = key;
  }
  const units = backpropagate(state);
  const one = norm(units.all[0]);
  return { curves: latest.curves, chosen: latest.curves[seed], units, one };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}
/** The median of the ten seeds at one lag. */
export const typical = ({ curves }, path, lag) => median(curves.map((curve) => curve[path][lag]));
