"""The LSTM's options: what each of them equals, what the trace shows of it, and what does not go together."""

import numpy as np
import pytest
from says import says
from zoo import CASES, arrays_of, draw, frozen_copy, with_and_without_lengths

from lstm_lib import LSTM, LSTMGatesState, LSTMState, load, lstm_step, lstm_step_backward, save
from lstm_lib.cells.lstm_form import PARTS, LSTMForm
from lstm_lib.cells.lstm_variants import variant_step, variant_step_backward

TIGHT = {"rtol": 0, "atol": 1e-12}
FAMILY = {name: case for name, case in CASES.items() if case.layer is LSTM}
each_variant = pytest.mark.parametrize("case", FAMILY.values(), ids=FAMILY)


def pair(options, **others):
    """A layer with ``options`` and a plain one, both random."""
    layer, plain = CASES["lstm"]._replace(options=options).make(), CASES["lstm"]._replace(options=others).make()
    return layer, plain


def runs(layer, plain, *, ragged=False):
    """The same run by both layers: their traces and their gradients."""
    run = draw(layer, ragged=ragged)
    traces = [one.forward(run.x, run.state, run.lengths) for one in (layer, plain)]
    grads = [one.backward(trace, run.dh, run.dstate) for one, trace in zip((layer, plain), traces, strict=True)]
    return traces, grads


def assert_same_run(one, other):
    for name in "hcifgo":
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), **TIGHT, err_msg=name)


def test_plain_form_of_the_variant_step_equals_the_plain_step():
    layer = CASES["lstm"].make()
    run = draw(layer)
    given = run.x[0], run.state, layer.params
    step = lstm_step(*given)
    for found, wanted in zip(variant_step(*given, LSTMForm()), step, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-15)
    for dc in (None, run.dstate.c):
        found = variant_step_backward(step, *given, run.dstate.h, dc, None, LSTMForm())
        wanted = arrays_of(lstm_step_backward(step, *given, run.dstate.h, dc))
        for name, value in arrays_of(found).items():
            np.testing.assert_allclose(value, wanted[name], rtol=0, atol=1e-15, err_msg=name)


@with_and_without_lengths
@pytest.mark.parametrize("peephole", [False, True])
def test_coupled_equals_an_lstm_whose_input_block_is_minus_its_forget_block(ragged, peephole):
    layer, plain = pair({"coupled": True, "peephole": peephole}, peephole=peephole)
    for name in ("W", "U", "b"):
        for gate in "fgo":
            plain.block(name, gate)[...] = layer.block(name, gate)
        plain.block(name, "i")[...] = -layer.block(name, "f")
    if peephole:
        f, o = layer.params["p"]
        plain.params["p"][...] = -f, f, o
    traces, (found, wanted) = runs(layer, plain, ragged=ragged)
    assert_same_run(*traces)
    for name in ("W", "U", "b"):
        d_i, d_f, d_g, d_o = np.split(wanted.params[name], 4, axis=-1)
        tied = np.concatenate([d_f - d_i, d_g, d_o], axis=-1)
        np.testing.assert_allclose(found.params[name], tied, **TIGHT, err_msg=name)
    if peephole:
        d_i, d_f, d_o = wanted.params["p"]
        np.testing.assert_allclose(found.params["p"], [d_f - d_i, d_o], **TIGHT)
    np.testing.assert_allclose(found.x, wanted.x, **TIGHT)


@with_and_without_lengths
def test_peepholes_of_zero_equal_the_plain_lstm_but_have_gradients(ragged):
    layer, plain = pair({"peephole": True})
    layer.params |= plain.params
    layer.params["p"][...] = 0
    traces, (found, wanted) = runs(layer, plain, ragged=ragged)
    assert_same_run(*traces)
    assert found.params["p"].all()
    for name, value in wanted.params.items():
        np.testing.assert_allclose(found.params[name], value, **TIGHT, err_msg=name)


def test_gate_recurrence_of_zero_equals_the_plain_lstm():
    layer, plain = pair({"gate_recurrence": True})
    layer.params |= plain.params
    layer.params["R"][...] = 0
    run = draw(plain)
    state = LSTMGatesState(*run.state, *(np.zeros((3, 4)) for _ in "ifo"))
    trace, wanted = layer.forward(run.x, state), plain.forward(run.x, run.state)
    assert_same_run(trace, wanted)
    found, wanted = layer.backward(trace, run.dh), plain.backward(wanted, run.dh)
    assert found.params["R"].all()
    for name, value in wanted.params.items():
        np.testing.assert_allclose(found.params[name], value, **TIGHT, err_msg=name)


GATES = {"input_gate": "i", "forget_gate": "f", "output_gate": "o"}


@with_and_without_lengths
@pytest.mark.parametrize(("part", "gate"), GATES.items())
def test_lstm_without_a_gate_equals_one_whose_gate_is_forced_to_one(part, gate, ragged):
    layer, plain = pair({"without": part})
    for name in ("W", "U", "b"):
        for block in layer.form.blocks:
            plain.block(name, block)[...] = layer.block(name, block)
        plain.block(name, gate)[...] = 1000 if name == "b" else 0
    traces, (found, wanted) = runs(layer, plain, ragged=ragged)
    assert_same_run(*traces)
    assert (getattr(traces[0], gate)[traces[0].mask] == 1).all()
    for name in ("W", "U", "b"):
        kept = [block for k, block in zip("ifgo", np.split(wanted.params[name], 4, axis=-1), strict=True) if k != gate]
        np.testing.assert_allclose(found.params[name], np.concatenate(kept, axis=-1), **TIGHT, err_msg=name)
    np.testing.assert_allclose(found.x, wanted.x, **TIGHT)
    for a, b in zip(found.state, wanted.state, strict=True):
        np.testing.assert_allclose(a, b, **TIGHT)


@pytest.mark.parametrize("part", ["input_activation", "output_activation"])
def test_lstm_without_an_activation_is_the_plain_one_for_small_numbers_only(part):
    layer, plain = pair({"without": part})
    layer.params = plain.params
    for scale, same in ((1e-6, True), (1, False)):
        layer.block("W", "g")[...] *= scale
        layer.block("U", "g")[...] *= scale
        layer.block("b", "g")[...] *= scale
        x = draw(layer).x
        found, wanted = layer.forward(x).h, plain.forward(x).h
        assert np.allclose(found, wanted, rtol=1e-9, atol=0) == same
        layer.params = plain.params = CASES["lstm"].make().params


def test_lstm_of_1997_keeps_its_cell_bit_for_bit_while_nothing_is_written():
    layer = CASES["lstm_no_forget_gate"].make()
    layer.block("b", "i")[...] = -1000
    run = draw(layer, 1000)
    trace = layer.forward(run.x, run.state)
    assert (trace.c == run.state.c).all()
    dstate = LSTMState(np.zeros((3, 4)), run.dstate.c)
    assert (layer.backward(trace, dstate=dstate).state.c == run.dstate.c).all()


@each_variant
@with_and_without_lengths
def test_trace_shows_every_gate_also_those_without_weights(case, ragged):
    layer = case.make()
    run = draw(layer, ragged=ragged)
    trace = layer.forward(run.x, run.state, run.lengths)
    shown = trace.c if "output_activation" in layer.form.without else np.tanh(trace.c)
    np.testing.assert_allclose(trace.h, trace.o * shown, **TIGHT)
    before = np.concatenate([run.state.c[None], trace.c[:-1]])
    wanted = np.where(trace.mask[:, :, None], trace.f * before + trace.i * trace.g, 0)
    np.testing.assert_allclose(trace.c, wanted, **TIGHT)
    if layer.form.coupled:
        np.testing.assert_array_equal(trace.i[trace.mask], 1 - trace.f[trace.mask])
    np.testing.assert_array_equal(trace.kept, trace.f)
    for name in "ifgo":
        assert not getattr(trace, name)[~trace.mask].any()
        np.testing.assert_array_equal(getattr(trace.step(3), name), getattr(trace, name)[3])


@each_variant
def test_parameters_have_blocks_for_gates_with_weights_only(case):
    layer = LSTM(2, 4, **case.options)
    count = len(layer.form.blocks)
    wanted = {"W": (2, 4 * count), "U": (4, 4 * count), "b": (4 * count,)}
    wanted |= {"p": (len(layer.form.gates), 4)} if layer.peephole else {}
    wanted |= {"R": (12, 12)} if layer.gate_recurrence else {}
    assert {name: value.shape for name, value in layer.params.items()} == wanted
    assert type(layer.zero_state(1)) is case.state


@each_variant
def test_forget_bias_goes_to_the_forget_gate_and_nowhere_else(case):
    layer = LSTM(2, 4, forget_bias=2.5, **case.options)
    for gate in layer.form.blocks:
        assert (layer.block("b", gate) == (2.5 if gate == "f" else 0)).all()


def test_block_is_a_view_of_one_gates_columns():
    layer = LSTM(2, 3, coupled=True)
    layer.block("W", "g")[...] = 7
    assert (layer.params["W"][:, 3:6] == 7).all()
    assert (layer.params["W"] == 7).sum() == 6
    with says(ValueError, "LSTM.block: gate must be one of 'f', 'g', 'o', got 'i'. Choose one."):
        layer.block("W", "i")
    with says(ValueError, "LSTM.block: name must be one of 'W', 'U', 'b', got 'p'. Choose one."):
        layer.block("p", "f")


@each_variant
def test_saved_and_loaded_layer_computes_the_same(case, tmp_path):
    layer = case.make()
    save(tmp_path / "layer.npz", layer)
    again = load(tmp_path / "layer.npz")
    assert again.form == layer.form
    run = draw(layer)
    np.testing.assert_array_equal(again.forward(run.x, run.state).h, layer.forward(run.x, run.state).h)


def test_step_with_gate_recurrence_gives_a_state_with_gates():
    layer = CASES["lstm_gate_recurrence"].make()
    run = draw(layer)
    step = layer.step(run.x[0], run.state)
    assert type(step.state) is LSTMGatesState
    for name in step.state._fields:
        assert getattr(step.state, name) is getattr(step, name)


def test_step_backward_without_gradients_of_the_gates_equals_zeros():
    layer = CASES["lstm_gate_recurrence_peephole"].make()
    run = draw(layer)
    given = run.x[0], run.state, layer.params
    step = lstm_step(*given)
    without = lstm_step_backward(step, *given, run.dstate.h, run.dstate.c)
    zeros = lstm_step_backward(step, *given, run.dstate.h, run.dstate.c, [np.zeros((3, 4))] * 3)
    for name, value in arrays_of(zeros).items():
        np.testing.assert_array_equal(arrays_of(without)[name], value, err_msg=name)


def test_several_parts_may_be_named_in_any_order():
    first = LSTM(2, 3, without=["output_gate", "forget_gate"])
    assert first.form == LSTM(2, 3, without=("forget_gate", "output_gate")).form
    assert first.form.blocks == ("i", "g")
    assert LSTM(2, 3, without=[]).form == LSTM(2, 3, without=None).form == LSTMForm()


PART_NAMES = ", ".join(map(repr, PARTS))
REFUSED = {
    "unknown part": ({"without": "cell"}, ValueError,
        f"LSTM: without must name parts among {PART_NAMES}, got 'cell'. Choose among them."),
    "one unknown of several": ({"without": ("input_gate", "o")}, ValueError,
        f"LSTM: without must name parts among {PART_NAMES}, got 'o'. Choose among them."),
    "coupled without input gate": ({"coupled": True, "without": "input_gate"}, ValueError,
        "LSTM: coupled=True makes the input gate 1 - f, got without='input_gate' as well. "
        "Leave one of the two options out."),
    "coupled without forget gate": ({"coupled": True, "without": "forget_gate"}, ValueError,
        "LSTM: coupled=True makes the input gate 1 - f, got without='forget_gate' as well. "
        "Leave one of the two options out."),
    "gate recurrence and coupled": ({"coupled": True, "gate_recurrence": True}, ValueError,
        "LSTM: gate_recurrence=True needs weights for the gates i, f and o, got them for f, o. "
        "Leave out coupled and without."),
    "gate recurrence without gates": (
        {"gate_recurrence": True, "without": ("input_gate", "forget_gate", "output_gate")}, ValueError,
        "LSTM: gate_recurrence=True needs weights for the gates i, f and o, got them for none. "
        "Leave out coupled and without."),
    "peephole without gates": (
        {"peephole": True, "without": ("input_gate", "forget_gate", "output_gate")}, ValueError,
        "LSTM: peephole=True needs a gate that looks at the cell, got none. Leave peephole out."),
    "peephole number": ({"peephole": 1}, TypeError,
        "LSTM: peephole must be True or False, got 1. Pass one of the two."),
    "coupled text": ({"coupled": "yes"}, TypeError,
        "LSTM: coupled must be True or False, got 'yes'. Pass one of the two."),
    "gate recurrence none": ({"gate_recurrence": None}, TypeError,
        "LSTM: gate_recurrence must be True or False, got None. Pass one of the two."),
}  # fmt: skip


@pytest.mark.parametrize(("options", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_options_that_make_no_lstm_say_so(options, kind, message):
    with says(kind, message):
        LSTM(2, 3, **options)


def test_step_says_what_does_not_fit_its_form():
    layer = CASES["lstm_peephole"].make()
    run = draw(layer)
    params = {**layer.params, "p": np.zeros((2, 4))}
    with says(
        ValueError,
        'lstm_step: params["p"] must have shape (3, H) = (3, 4), got (2, 4). '
        "Give one row per gate that has weights, in the order i, f, o.",
    ):
        lstm_step(run.x[0], run.state, params)
    with says(
        ValueError,
        "lstm_step: coupled=True makes the input gate 1 - f, got without='input_gate' as well. "
        "Leave one of the two options out.",
    ):
        lstm_step(run.x[0], run.state, layer.params, coupled=True, without="input_gate")
    recurrent = CASES["lstm_gate_recurrence"].make()
    with says(
        TypeError,
        "lstm_step: state must be LSTMGatesState(h, c, i, f, o), got LSTMState. "
        "Wrap the arrays: LSTMGatesState(h, c, i, f, o).",
    ):
        lstm_step(run.x[0], run.state, recurrent.params)
    with says(
        ValueError,
        'lstm_step: params["R"] must have shape (3H, 3H) = (12, 12), got (12, 3). '
        "Give a row and a column for each unit of the gates i, f, o.",
    ):
        state = draw(recurrent).state
        lstm_step(run.x[0], state, {**recurrent.params, "R": np.zeros((12, 3))})


def test_backward_of_another_members_trace_says_so():
    plain, coupled = CASES["lstm"].make(), CASES["lstm_coupled"].make()
    trace = coupled.forward(draw(coupled).x)
    kept = frozen_copy(trace)
    with says(
        TypeError,
        "LSTM.backward: trace must be what this layer's forward returned, got another layer's LSTMTrace. "
        "Run trace = layer.forward(x) first.",
    ):
        plain.backward(trace)
    np.testing.assert_equal(frozen_copy(trace), kept)
