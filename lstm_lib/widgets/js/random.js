// NumPy's random numbers in the page: normal(7) draws what numpy.random.default_rng(7).normal() draws.
// So "seed 3" means the same network in a figure, in the chapter's cells and in a reader's notebook.
//
// SeedSequence and PCG64 (M. E. O'Neill, 2014) in whole numbers, then the ziggurat of G. Marsaglia and
// W. W. Tsang (2000) with 256 levels; its tables are computed here as they are defined.

const BITS32 = 0xffffffff;
const BITS64 = (1n << 64n) - 1n;
const BITS128 = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/** The four 64-bit words that NumPy's SeedSequence makes of a seed below 2^32. */
function seedWords(seed) {
  const times = (a, b) => Math.imul(a, b) >>> 0;
  const fold = (v) => (v ^ (v >>> 16)) >>> 0;
  let hash = 0x43b0d7e5;
  const hashed = (v) => {
    v = (v ^ hash) >>> 0;
    hash = times(hash, 0x931e8875);
    return fold(times(v, hash));
  };
  const pool = [seed, 0, 0, 0].map(hashed);
  for (let from = 0; from < 4; from++)
    for (let to = 0; to < 4; to++)
      if (from !== to) pool[to] = fold((times(0xca01f9dd, pool[to]) - times(0x4973f715, hashed(pool[from]))) >>> 0);
  hash = 0x8b51f9dd;
  const words = Array.from({ length: 8 }, (_, k) => {
    const v = (pool[k % 4] ^ hash) >>> 0;
    hash = times(hash, 0x58f38ded);
    return fold(times(v, hash));
  });
  return [0, 2, 4, 6].map((k) => BigInt(words[k]) | (BigInt(words[k + 1]) << 32n));
}

/** A function that gives the next 64 random bits each time it is called. */
function pcg64(seed) {
  const [high, low, incHigh, incLow] = seedWords(seed);
  const increment = ((((incHigh << 64n) | incLow) << 1n) | 1n) & BITS128;
  const advance = (s) => (s * MULTIPLIER + increment) & BITS128;
  let state = advance((increment + ((high << 64n) | low)) & BITS128);
  return () => {
    state = advance(state);
    const mixed = (state >> 64n) ^ (state & BITS64);
    const turn = state >> 122n;
    return ((mixed >> turn) | (mixed << ((64n - turn) & 63n))) & BITS64;
  };
}

const EDGE = 3.654152885361009;
const AREA = 0.004928673233974658;
const UNIT = 2 ** 52;

/** Widths, limits and heights of the ziggurat's 256 levels. */
function levels() {
  const density = (x) => Math.exp(-0.5 * x * x);
  const width = [AREA / density(EDGE)];
  const limit = [(EDGE / width[0]) * UNIT];
  const height = [1];
  for (let k = 255, x = EDGE; k > 0; k--) {
    const above = k > 1 ? Math.sqrt(-2 * Math.log(AREA / x + density(x))) : 0;
    [width[k], limit[k], height[k]] = [x, (above / x) * UNIT, density(x)];
    x = above;
  }
  return { width, limit, height };
}
const LEVELS = levels();

/** A function that gives an array of n standard normal numbers, the next ones of the seed's stream. */
export function normal(seed) {
  const bits = pcg64(seed);
  const uniform = () => Number(bits() >> 11n) * 2 ** -53;
  const tail = () => {
    for (;;) {
      const x = -Math.log1p(-uniform()) / EDGE;
      const y = -Math.log1p(-uniform());
      if (2 * y > x * x) return EDGE + x;
    }
  };
  const one = () => {
    for (;;) {
      const word = bits();
      const level = Number(word & 255n);
      const sign = word & 256n ? -1 : 1;
      const place = Number((word >> 9n) & 0xfffffffffffffn);
      const x = sign * place * (LEVELS.width[level] / UNIT);
      if (place < LEVELS.limit[level]) return x;
      if (level === 0) return (place >> 8) & 1 ? -tail() : tail();
      const [low, high] = [LEVELS.height[level], LEVELS.height[level - 1]];
      if (low + (high - low) * uniform() < Math.exp(-0.5 * x * x)) return x;
    }
  };
  return (n) => Float64Array.from({ length: n }, one);
}

/** rows × columns numbers of a stream, in NumPy's order, times a scale. */
export function normalMatrix(draw, rows, columns, scale = 1) {
  return Array.from({ length: rows }, () => draw(columns).map((v) => v * scale));
}

/** The orthogonal matrix of lstm_lib.initializers.orthogonal for the same numbers: Q of M = QR, diagonal of R positive. */
export function orthogonalised(M) {
  const n = M.length;
  const columns = Array.from({ length: n }, (_, k) => Float64Array.from(M, (row) => row[k]));
  columns.forEach((v, k) => {
    for (let again = 0; again < 2; again++)
      // once more: the first pass leaves what rounding left
      for (const u of columns.slice(0, k)) {
        const along = u.reduce((sum, a, j) => sum + a * v[j], 0);
        u.forEach((a, j) => (v[j] -= along * a));
      }
    const length = Math.hypot(...v);
    v.forEach((a, j) => (v[j] = a / length));
  });
  return M.map((_, j) => Float64Array.from(columns, (v) => v[j]));
}
