// The mathematics of the live figures: recurrent cells forward and backward, in the notation of the course.
// Pure functions without a page; tests run them beside lstm_lib, so that a figure can never disagree with the book.
//
// Row form as in lstm_lib: a vector is an array, a matrix an array of rows, `a = x W + h U + b`.
// A trace holds states under the number of their step: h[0] is before the first step, h[t] after step t.

export const sigmoid = (a) => 0.5 * (1 + Math.tanh(0.5 * a));
export const sigmoidSlope = (y) => y * (1 - y);
export const tanhSlope = (y) => 1 - y * y;

/** Squashing functions by name; the slope is written with the function's value, as in the backward pass. */
export const SQUASH = {
  tanh: { value: Math.tanh, slope: tanhSlope },
  linear: { value: (a) => a, slope: () => 1 },
};

export const zeros = (n) => new Float64Array(n);
export const norm = (v) => Math.hypot(...v);

/** Interval for a success probability of which so many trials succeeded; z = 1.96 covers about 95 %. */
export function wilson(solved, trials, z = 1.96) {
  const share = solved / trials;
  const middle = share + (z * z) / (2 * trials);
  const reach = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return { low: Math.max(0, (middle - reach) / scale), high: Math.min(1, (middle + reach) / scale) };
}

/** a += v M, for one row vector v. */
export function addProduct(a, v, M) {
  for (let j = 0; j < v.length; j++) {
    const row = M[j];
    const factor = v[j];
    if (factor !== 0) for (let k = 0; k < a.length; k++) a[k] += factor * row[k];
  }
  return a;
}

/** a = x W + h U + b. */
export function affine(x, W, h, U, b) {
  return addProduct(addProduct(Float64Array.from(b), x, W), h, U);
}

/** d M^T: a gradient passed back through a = v M. */
export function backThrough(d, M) {
  const v = zeros(M.length);
  for (let j = 0; j < v.length; j++) {
    const row = M[j];
    let sum = 0;
    for (let k = 0; k < d.length; k++) sum += row[k] * d[k];
    v[j] = sum;
  }
  return v;
}

/** G += v^T d: what one step adds to the gradient of M in a = v M. */
function addOuter(G, v, d) {
  for (let j = 0; j < v.length; j++) {
    const row = G[j];
    const factor = v[j];
    for (let k = 0; k < d.length; k++) row[k] += factor * d[k];
  }
}

function zeroGradients({ W, U, b }) {
  return { W: W.map((row) => zeros(row.length)), U: U.map((row) => zeros(row.length)), b: zeros(b.length) };
}

function addStep(grads, x, h, da) {
  addOuter(grads.W, x, da);
  addOuter(grads.U, h, da);
  for (let k = 0; k < da.length; k++) grads.b[k] += da[k];
}

// -- vanilla RNN ----------------------------------------------------------------------------------------------

/** h_t = tanh(x_t W + h_{t-1} U + b). */
export function rnnStep(x, h, { W, U, b }, squash = "tanh") {
  return affine(x, W, h, U, b).map(SQUASH[squash].value);
}

/** Run over the inputs xs; the trace goes to rnnBackward. */
export function rnnForward(xs, params, { squash = "tanh", h0 = zeros(params.U.length) } = {}) {
  const h = [Float64Array.from(h0)];
  for (const x of xs) h.push(rnnStep(x, h.at(-1), params, squash));
  return { x: xs, h, squash };
}

/** Full backpropagation through time. dh[t] is the loss's own gradient for h[t], missing where there is none;
 *  the result's h[t] is the total, all later steps included. */
export function rnnBackward(trace, params, dh) {
  const T = trace.x.length;
  const { slope } = SQUASH[trace.squash];
  const total = Array(T + 1);
  const dx = Array(T);
  const grads = zeroGradients(params);
  let flowing = zeros(params.U.length);
  for (let t = T; t > 0; t--) {
    total[t] = dh[t] ? flowing.map((d, j) => d + dh[t][j]) : flowing;
    // da_t = dh_t * tanh'(a_t)
    const da = total[t].map((d, j) => d * slope(trace.h[t][j]));
    addStep(grads, trace.x[t - 1], trace.h[t - 1], da);
    dx[t - 1] = backThrough(da, params.W);
    flowing = backThrough(da, params.U);
  }
  total[0] = flowing;
  return { h: total, x: dx, params: grads };
}

// -- LSTM -----------------------------------------------------------------------------------------------------

/** One step; the blocks of a stand in the order i, f, g, o. */
export function lstmStep(x, { h: hPrev, c: cPrev }, { W, U, b }) {
  const a = affine(x, W, hPrev, U, b);
  const H = hPrev.length;
  const gate = (k, squash) => a.slice(k * H, (k + 1) * H).map(squash);
  const i = gate(0, sigmoid);
  const f = gate(1, sigmoid);
  const g = gate(2, Math.tanh);
  const o = gate(3, sigmoid);
  // keep a fraction f of the old cell, write a fraction i of the candidate
  const c = f.map((kept, j) => kept * cPrev[j] + i[j] * g[j]);
  // show a fraction o of the squashed cell
  const h = o.map((shown, j) => shown * Math.tanh(c[j]));
  return { h, c, i, f, g, o, a };
}

/** Run over the inputs xs; trace.i[t] … trace.o[t] are the gates of step t, counted from 1 like the states. */
export function lstmForward(xs, params, state = {}) {
  const H = params.U.length;
  const trace = { x: xs, i: [], f: [], g: [], o: [], a: [] };
  trace.h = [Float64Array.from(state.h ?? zeros(H))];
  trace.c = [Float64Array.from(state.c ?? zeros(H))];
  xs.forEach((x, k) => {
    const step = lstmStep(x, { h: trace.h[k], c: trace.c[k] }, params);
    for (const name in step) trace[name][k + 1] = step[name];
  });
  return trace;
}

/** One step back. step holds what lstmStep gave, before the state before it; dh is the whole gradient of h, later what
 *  reaches c straight from the next step. In the result dc is the whole gradient of c, da that of the four sums, and
 *  h, c and x what goes on to the state before and to the input. The slopes can be replaced, to show what then goes wrong. */
export function lstmStepBackward(step, before, params, dh, later, { gate = sigmoidSlope, cell = tanhSlope } = {}) {
  const { i, f, g, o, c } = step;
  const H = dh.length;
  const squashed = c.map(Math.tanh);
  // dc_t = dc_{t+1} f_{t+1} + dh_t o_t tanh'(c_t)
  const dc = Float64Array.from(dh, (d, j) => later[j] + d * o[j] * cell(squashed[j]));
  const da = zeros(4 * H);
  for (let j = 0; j < H; j++) {
    da[j] = dc[j] * g[j] * gate(i[j]);
    da[H + j] = dc[j] * before.c[j] * gate(f[j]);
    da[2 * H + j] = dc[j] * i[j] * tanhSlope(g[j]);
    da[3 * H + j] = dh[j] * squashed[j] * gate(o[j]);
  }
  return { dc, da, h: backThrough(da, params.U), c: dc.map((d, j) => d * f[j]), x: () => backThrough(da, params.W) };
}

/** Full backpropagation through time, with the cell's gradient split into two ways through the network.
 *  dh[t] is the loss's own gradient for h[t]. In the result, h[t] and c[t] are the totals of all later steps;
 *  highway[t] is the part of c[t] that came back along the cell alone, a product of forget gates. The rest,
 *  c[t] - highway[t], went through a gate at least once. Without weights and inputs only states get their gradients. */
export function lstmBackward(trace, params, dh, { weights = true, inputs = weights } = {}) {
  const T = trace.x.length;
  const H = params.U.length;
  const total = { h: Array(T + 1), c: Array(T + 1), highway: Array(T + 1) };
  const dx = Array(T);
  const grads = weights && zeroGradients(params);
  let fromH = zeros(H);
  let fromC = zeros(H);
  let alone = zeros(H);
  for (let t = T; t > 0; t--) {
    const step = { i: trace.i[t], f: trace.f[t], g: trace.g[t], o: trace.o[t], c: trace.c[t] };
    const own = dh[t] ?? zeros(H);
    const dhT = fromH.map((d, j) => d + own[j]);
    const back = lstmStepBackward(step, { c: trace.c[t - 1] }, params, dhT, fromC);
    const highway = alone.map((d, j) => d + own[j] * step.o[j] * tanhSlope(Math.tanh(step.c[j])));
    if (weights) addStep(grads, trace.x[t - 1], trace.h[t - 1], back.da);
    if (inputs) dx[t - 1] = back.x();
    [total.h[t], total.c[t], total.highway[t]] = [dhT, back.dc, highway];
    [fromH, fromC] = [back.h, back.c];
    alone = highway.map((d, j) => d * step.f[j]);
  }
  [total.h[0], total.c[0], total.highway[0]] = [fromH, fromC, alone];
  return { ...total, ...(inputs && { x: dx }), ...(weights && { params: grads }) };
}

/** The gradient of log p_k for the inputs x[1] … x[t], where p = softmax(h_t W + b) is what a head reads off h_t. */
export function logProbabilityBackward(trace, params, head, t, p, k) {
  const dh = Array(t + 1);
  // d log p_k / d score_j = [j = k] - p_j
  dh[t] = backThrough(
    Array.from(p, (q, j) => (j === k ? 1 : 0) - q),
    head.W,
  );
  return lstmBackward({ ...trace, x: trace.x.slice(0, t) }, params, dh, { weights: false, inputs: true }).x;
}

// -- GRU ------------------------------------------------------------------------------------------------------

/** U_n, the last of the three blocks of columns. */
const candidate = (U) => U.map((row) => row.slice((2 * row.length) / 3));

/** One step; the blocks of a stand in the order r, z, n. With bn the reset gate acts on the product m = h U_n + bn, as
 *  in PyTorch and cuDNN; without it on h before the product m = (r h) U_n, as in Cho et al. */
export function gruStep(x, hPrev, { W, U, b, bn }) {
  const H = hPrev.length;
  const a = addProduct(Float64Array.from(b), x, W);
  const past = addProduct(zeros(3 * H), hPrev, U);
  const gate = (k) => Float64Array.from(hPrev, (_, j) => sigmoid(a[k * H + j] + past[k * H + j]));
  const [r, z] = [gate(0), gate(1)];
  const shown = r.map((part, j) => part * hPrev[j]);
  const m = bn ? past.slice(2 * H).map((v, j) => v + bn[j]) : addProduct(zeros(H), shown, candidate(U));
  const n = m.map((v, j) => Math.tanh(a[2 * H + j] + (bn ? r[j] * v : v)));
  // keep a fraction z of the old state, take the rest from the candidate
  const h = n.map((v, j) => (1 - z[j]) * v + z[j] * hPrev[j]);
  return { h, r, z, n, m };
}

/** Run over the inputs xs; the trace goes to gruBackward. */
export function gruForward(xs, params, state = {}) {
  const trace = { x: xs, h: [Float64Array.from(state.h ?? zeros(params.U.length))], r: [], z: [], n: [], m: [] };
  xs.forEach((x, k) => {
    const step = gruStep(x, trace.h[k], params);
    for (const name in step) trace[name][k + 1] = step[name];
  });
  return trace;
}

/** Full backpropagation through time; dh and the result as in rnnBackward. */
export function gruBackward(trace, params, dh) {
  const { W, U, bn } = params;
  const T = trace.x.length;
  const H = U.length;
  const [total, dx] = [Array(T + 1), Array(T)];
  const grads = { ...zeroGradients(params), ...(bn && { bn: zeros(H) }) };
  let flowing = zeros(H);
  for (let t = T; t > 0; t--) {
    const [h, r, z, n, m] = [trace.h[t - 1], trace.r[t], trace.z[t], trace.n[t], trace.m[t]];
    const d = dh[t] ? flowing.map((v, j) => v + dh[t][j]) : flowing;
    const dn = d.map((v, j) => v * (1 - z[j]) * tanhSlope(n[j]));
    const dz = d.map((v, j) => v * (h[j] - n[j]) * sigmoidSlope(z[j]));
    // what reaches r h, where the reset gate acts on h; otherwise the gate's partner is m
    const ds = bn ? zeros(H) : backThrough(dn, candidate(U));
    const dr = r.map((part, j) => (bn ? dn[j] * m[j] : ds[j] * h[j]) * sigmoidSlope(part));
    const dm = bn ? dn.map((v, j) => v * r[j]) : zeros(H);
    const da = Float64Array.of(...dr, ...dz, ...dn);
    const past = Float64Array.of(...dr, ...dz, ...dm); // of h U
    addOuter(grads.W, trace.x[t - 1], da);
    addOuter(grads.U, h, past);
    da.forEach((v, k) => (grads.b[k] += v));
    if (bn) dm.forEach((v, j) => (grads.bn[j] += v));
    else {
      const shown = r.map((part, j) => part * h[j]);
      addOuter(grads.U, shown, Float64Array.of(...zeros(2 * H), ...dn));
    }
    total[t] = d;
    dx[t - 1] = backThrough(da, W);
    flowing = backThrough(past, U).map((v, j) => v + d[j] * z[j] + ds[j] * r[j]);
  }
  total[0] = flowing;
  return { h: total, x: dx, params: grads };
}
