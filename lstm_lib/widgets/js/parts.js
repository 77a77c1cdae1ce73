// The wiring of every cell of the course, one part per entry: what it is, where it stands, which cells have it.
// Plain JSON between the braces: lstm_lib/widgets/diagram.py reads the same table for stills and chapters.
//
// `in` names the cells; `eq` the equation a part belongs to; `of` the colour. Places are [x, y] or [x, y, shift]:
// x in percent of the width, y and shift in pixels. A wire's `dot` marks a branch at its start.

export const PARTS = {
  "height": 306,
  "parts": [
    {"id": "h bus, entry", "in": "rnn lstm peephole coupled", "of": "h", "wire": [[2, 262], [10, 262]]},
    {"id": "h bus", "in": "rnn lstm peephole coupled gru_after gru_before", "of": "h", "wire": [[10, 262], [60, 262, -9]]},
    {"id": "h bus, to o", "in": "lstm peephole coupled", "of": "h", "wire": [[60, 262, -9], [77, 262, -9], [77, 195, -9]], "dot": true, "eq": "o"},
    {"id": "x bus", "in": "rnn lstm peephole coupled gru_after gru_before mingru", "of": "x", "wire": [[2, 284], [60, 284, 9]]},
    {"id": "x bus, to o", "in": "lstm peephole coupled", "of": "x", "wire": [[60, 284, 9], [77, 284, 9], [77, 195, 9]], "dot": true, "eq": "o"},
    {"id": "h tap", "in": "gru_after gru_before", "of": "h", "wire": [[10, 46], [10, 262]], "dot": true},

    {"id": "h to f", "in": "lstm peephole coupled gru_after gru_before", "of": "h", "wire": [[24, 262, -9], [24, 195, -9]], "dot": true, "eq": "f"},
    {"id": "x to f", "in": "lstm peephole coupled gru_after gru_before mingru", "of": "x", "wire": [[24, 284, 9], [24, 195, 9]], "dot": true, "eq": "f"},
    {"id": "h to i", "in": "lstm peephole gru_after gru_before", "of": "h", "wire": [[42, 262, -9], [42, 195, -9]], "dot": true, "eq": "i"},
    {"id": "x to i", "in": "lstm peephole gru_after gru_before", "of": "x", "wire": [[42, 284, 9], [42, 195, 9]], "dot": true, "eq": "i"},
    {"id": "h to g", "in": "rnn lstm peephole coupled gru_after gru_before", "of": "h", "wire": [[60, 262, -9], [60, 195, -9]], "eq": "g"},
    {"id": "x to g", "in": "rnn lstm peephole coupled gru_after gru_before mingru", "of": "x", "wire": [[60, 284, 9], [60, 195, 9]], "eq": "g"},

    {"id": "peephole of f", "in": "peephole", "of": "c", "wire": [[13, 46], [13, 148], [24, 148, -12], [24, 165, -12]], "dot": true, "arrow": true, "eq": "f"},
    {"id": "peephole of i", "in": "peephole", "of": "c", "wire": [[24, 148, -12], [42, 148, -12], [42, 165, -12]], "dot": true, "arrow": true, "eq": "i"},
    {"id": "peephole of o", "in": "peephole", "of": "c", "wire": [[70, 46], [70, 152], [77, 152, -12], [77, 165, -12]], "dot": true, "arrow": true, "eq": "o"},

    {"id": "c enters", "in": "lstm peephole coupled", "of": "c", "wire": [[2, 46], [24, 46]], "eq": "c"},
    {"id": "c kept", "in": "lstm peephole coupled", "of": "c", "wire": [[24, 46], [51, 46]], "eq": "c"},
    {"id": "c leaves", "in": "lstm peephole coupled", "of": "c", "wire": [[51, 46], [98, 46]], "arrow": true, "eq": "c"},
    {"id": "h enters", "in": "gru_after gru_before mingru", "of": "h", "wire": [[2, 46], [24, 46]], "eq": "h"},
    {"id": "h kept", "in": "gru_after gru_before mingru", "of": "h", "wire": [[24, 46], [51, 46]], "eq": "h"},
    {"id": "h leaves above", "in": "gru_after gru_before mingru", "of": "h", "wire": [[51, 46], [98, 46]], "arrow": true, "eq": "h"},

    {"id": "f opens", "in": "lstm peephole coupled", "of": "f", "wire": [[24, 165], [24, 58]], "arrow": true, "eq": "f"},
    {"id": "z opens", "in": "gru_after gru_before mingru", "of": "f", "wire": [[24, 165], [24, 58]], "arrow": true, "eq": "f"},
    {"id": "i opens", "in": "lstm peephole", "of": "i", "wire": [[42, 165], [42, 118], [51, 118, -12]], "arrow": true, "eq": "i"},
    {"id": "one minus", "in": "coupled gru_after gru_before mingru", "of": "f", "wire": [[24, 118], [51, 118, -12]], "dot": true, "arrow": true, "eq": "c"},
    {"id": "g arrives", "in": "lstm peephole coupled", "of": "g", "wire": [[60, 165], [60, 118], [51, 118, 12]], "arrow": true, "eq": "g"},
    {"id": "n arrives", "in": "gru_after gru_before mingru", "of": "g", "wire": [[60, 165], [60, 118], [51, 118, 12]], "arrow": true, "eq": "g"},
    {"id": "written", "in": "lstm peephole coupled", "of": "c", "wire": [[51, 118], [51, 58]], "arrow": true, "eq": "c"},
    {"id": "written to h", "in": "gru_after gru_before mingru", "of": "h", "wire": [[51, 118], [51, 58]], "arrow": true, "eq": "h"},
    {"id": "r opens", "in": "gru_after", "of": "i", "wire": [[42, 165], [42, 148], [51, 148], [51, 214], [60, 214, -20]], "arrow": true, "eq": "g"},
    {"id": "r opens early", "in": "gru_before", "of": "i", "wire": [[42, 165], [42, 148], [51, 148], [51, 240], [60, 240, -20]], "arrow": true, "eq": "g"},

    {"id": "c shown", "in": "lstm peephole coupled", "of": "c", "wire": [[90, 46], [90, 140]], "dot": true, "eq": "h"},
    {"id": "o opens", "in": "lstm peephole coupled", "of": "o", "wire": [[77, 165], [77, 140], [90, 140, -12]], "arrow": true, "eq": "o"},
    {"id": "h leaves", "in": "lstm peephole coupled", "of": "h", "wire": [[90, 140], [90, 262], [98, 262]], "arrow": true, "eq": "h"},
    {"id": "h leaves the box", "in": "rnn", "of": "h", "wire": [[60, 165], [60, 140], [90, 140], [90, 262], [98, 262]], "arrow": true, "eq": "g"},

    {"id": "f", "in": "lstm peephole coupled", "of": "f", "gate": "σ", "at": [24, 180], "eq": "f"},
    {"id": "z", "in": "gru_after gru_before mingru", "of": "f", "gate": "σ", "at": [24, 180], "eq": "f"},
    {"id": "i", "in": "lstm peephole", "of": "i", "gate": "σ", "at": [42, 180], "eq": "i"},
    {"id": "r", "in": "gru_after gru_before", "of": "i", "gate": "σ", "at": [42, 180], "eq": "i"},
    {"id": "g", "in": "rnn lstm peephole coupled", "of": "g", "gate": "tanh", "at": [60, 180], "eq": "g"},
    {"id": "n", "in": "gru_after gru_before", "of": "g", "gate": "tanh", "at": [60, 180], "eq": "g"},
    {"id": "n without tanh", "in": "mingru", "of": "g", "gate": "lin", "at": [60, 180], "eq": "g"},
    {"id": "o", "in": "lstm peephole coupled", "of": "o", "gate": "σ", "at": [77, 180], "eq": "o"},
    {"id": "keep", "in": "lstm peephole coupled gru_after gru_before mingru", "of": "f", "op": "×", "at": [24, 46], "eq": "c"},
    {"id": "add", "in": "lstm peephole coupled gru_after gru_before mingru", "of": "ink", "op": "+", "at": [51, 46], "eq": "c"},
    {"id": "write", "in": "lstm peephole coupled gru_after gru_before mingru", "of": "ink", "op": "×", "at": [51, 118], "eq": "c"},
    {"id": "1 − f", "in": "coupled gru_after gru_before mingru", "of": "f", "box": "1−", "at": [37.5, 118], "eq": "c"},
    {"id": "tanh of c", "in": "lstm peephole coupled", "of": "ink", "box": "tanh", "at": [90, 94], "eq": "h"},
    {"id": "show", "in": "lstm peephole coupled", "of": "o", "op": "×", "at": [90, 140], "eq": "h"},
    {"id": "reset after", "in": "gru_after", "of": "i", "op": "×", "at": [60, 214, -9], "eq": "g"},
    {"id": "U first", "in": "gru_after", "of": "ink", "box": "U", "at": [60, 241, -9], "eq": "g"},
    {"id": "reset before", "in": "gru_before", "of": "i", "op": "×", "at": [60, 240, -9], "eq": "g"},
    {"id": "U then", "in": "gru_before", "of": "ink", "box": "U", "at": [60, 213, -9], "eq": "g"},

    {"id": "letter f", "in": "lstm peephole coupled", "of": "ink", "text": "f", "at": [24, 185, 25], "eq": "f"},
    {"id": "letter z", "in": "gru_after gru_before mingru", "of": "ink", "text": "z", "at": [24, 185, 25], "eq": "f"},
    {"id": "letter i", "in": "lstm peephole", "of": "ink", "text": "i", "at": [42, 185, 25], "eq": "i"},
    {"id": "letter r", "in": "gru_after gru_before", "of": "ink", "text": "r", "at": [42, 185, 25], "eq": "i"},
    {"id": "letter g", "in": "lstm peephole coupled", "of": "ink", "text": "g", "at": [60, 185, 25], "eq": "g"},
    {"id": "letter n", "in": "gru_after gru_before mingru", "of": "ink", "text": "n", "at": [60, 185, 25], "eq": "g"},
    {"id": "letter o", "in": "lstm peephole coupled", "of": "ink", "text": "o", "at": [77, 185, 25], "eq": "o"},

    {"id": "name c before", "in": "lstm peephole coupled", "of": "ink", "text": "c_{t−1}", "at": [2, 32], "value": "c_before"},
    {"id": "name h before above", "in": "gru_after gru_before mingru", "of": "ink", "text": "h_{t−1}", "at": [2, 32], "value": "h_before"},
    {"id": "name h before", "in": "rnn lstm peephole coupled", "of": "ink", "text": "h_{t−1}", "at": [2, 278], "value": "h_before"},
    {"id": "name x", "in": "rnn lstm peephole coupled gru_after gru_before mingru", "of": "ink", "text": "x_t", "at": [2, 301], "value": "x"},
    {"id": "name c", "in": "lstm peephole coupled", "of": "ink", "text": "c_t", "at": [98, 32], "end": true, "value": "c", "eq": "c"},
    {"id": "name h above", "in": "gru_after gru_before mingru", "of": "ink", "text": "h_t", "at": [98, 32], "end": true, "value": "h", "eq": "h"},
    {"id": "name h", "in": "rnn lstm peephole coupled", "of": "ink", "text": "h_t", "at": [98, 280], "end": true, "value": "h", "eq": "h"}
  ]
};
