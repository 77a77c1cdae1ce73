// The recurrent cells of chapter 11 in equations and in numbers of weights; the wiring is in parts.js.

const gate = (name, squash = "σ") => `${name}_t = ${squash}(x_t W_${name} + h_{t−1} U_${name} + b_${name})`;
const peep = (name, at) => `${name}_t = σ(x_t W_${name} + h_{t−1} U_${name} + p_${name} ⊙ c_${at} + b_${name})`;
const blend = "h_t = (1 − z_t) ⊙ n_t + z_t ⊙ h_{t−1}";
const lstm = {
  i: gate("i"),
  f: gate("f"),
  g: gate("g", "tanh"),
  o: gate("o"),
  c: "c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t",
  h: "h_t = o_t ⊙ tanh(c_t)",
};
const { i, ...withoutInputGate } = lstm;

/** Blocks of weights of the size (D + H) H or D H, extra vectors, products element by element, numbers carried on. */
export const VARIANTS = {
  rnn: {
    name: "vanilla RNN",
    says: "It is the LSTM’s candidate alone, shown as it is.",
    equations: { h: "h_t = tanh(x_t W + h_{t−1} U + b)" },
    blocks: 1,
    recurrent: true,
    vectors: 0,
    products: 0,
    states: 1,
  },
  lstm: {
    name: "LSTM",
    says: "Four blocks: three gates and a candidate.",
    equations: lstm,
    blocks: 4,
    recurrent: true,
    vectors: 0,
    products: 3,
    states: 2,
  },
  peephole: {
    name: "LSTM with peepholes",
    says: "The gates also see the cell, each unit its own.",
    equations: { ...lstm, i: peep("i", "{t−1}"), f: peep("f", "{t−1}"), o: peep("o", "t") },
    blocks: 4,
    recurrent: true,
    vectors: 3,
    products: 6,
    states: 2,
  },
  coupled: {
    name: "LSTM with coupled gates",
    says: "What is not kept is written: the input gate is 1 − f.",
    equations: { ...withoutInputGate, c: "c_t = f_t ⊙ c_{t−1} + (1 − f_t) ⊙ g_t" },
    blocks: 3,
    recurrent: true,
    vectors: 0,
    products: 3,
    states: 2,
  },
  gru_after: {
    name: "GRU, reset after",
    says: "Cell and hidden state are one; z keeps, r resets after the product with U, as in PyTorch.",
    equations: { r: gate("r"), z: gate("z"), n: "n_t = tanh(x_t W_n + r_t ⊙ (h_{t−1} U_n + b′_n) + b_n)", h: blend },
    blocks: 3,
    recurrent: true,
    vectors: 1,
    products: 3,
    states: 1,
  },
  gru_before: {
    name: "GRU, reset before",
    says: "Cell and hidden state are one; z keeps, r resets before the product with U, as in the first paper.",
    equations: { r: gate("r"), z: gate("z"), n: "n_t = tanh(x_t W_n + (r_t ⊙ h_{t−1}) U_n + b_n)", h: blend },
    blocks: 3,
    recurrent: true,
    vectors: 0,
    products: 3,
    states: 1,
  },
  mingru: {
    name: "minGRU",
    says: "Gate and candidate look at the input only, so that all steps can be computed at once.",
    equations: { z: "z_t = σ(x_t W_z + b_z)", n: "n_t = x_t W_n + b_n", h: blend },
    blocks: 2,
    recurrent: false,
    vectors: 0,
    products: 2,
    states: 1,
  },
};

/** Weights of a layer with D inputs and H units, and multiplications for one step of one sequence. */
export function costs(cell, D, H) {
  const { blocks, recurrent, vectors, products, states } = VARIANTS[cell];
  const matrices = blocks * H * (recurrent ? D + H : D);
  return { parameters: matrices + blocks * H + vectors * H, matrices, elementwise: products * H, carried: states * H };
}

/** The pieces of a text that stay, come and go against another text: ["same" | "added" | "removed", words]. */
export function difference(before, after) {
  const [a, b] = [before, after].map((text) => text.split(" ").filter(Boolean));
  const longest = Array.from({ length: a.length + 1 }, () => Array(b.length + 1).fill(0));
  for (let j = a.length - 1; j >= 0; j--)
    for (let k = b.length - 1; k >= 0; k--)
      longest[j][k] = a[j] === b[k] ? longest[j + 1][k + 1] + 1 : Math.max(longest[j + 1][k], longest[j][k + 1]);
  const found = [];
  const add = (what, word) => (found.at(-1)?.[0] === what ? (found.at(-1)[1] += ` ${word}`) : found.push([what, word]));
  let j = 0;
  let k = 0;
  while (j < a.length || k < b.length)
    if (j < a.length && a[j] === b[k]) add("same", b[k++], j++);
    else if (k < b.length && (j === a.length || longest[j][k + 1] >= longest[j + 1][k])) add("added", b[k++]);
    else add("removed", a[j++]);
  return found;
}
