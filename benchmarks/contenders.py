"""Who runs in the comparison: one forward and backward pass of a recurrent layer, done by different programs.

Each maker gives a function without arguments that computes hidden states and the gradients of all weights and inputs.
"""

import os
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np

import lstm_lib

os.environ.setdefault("KERAS_BACKEND", "jax")


class Case(NamedTuple):
    """A cell, the shape (T, B, D, H) of its run, the type of its numbers, and options for our layer."""

    cell: str
    shape: tuple[int, int, int, int]
    dtype: str
    options: dict

    @property
    def flops(self) -> float:
        """Multiplications and additions in the matrix products of forward and backward: three times the forward's."""
        matrices = sum(value.size for name, value in self.layer().params.items() if name in ("W", "U", "R"))
        return 3 * 2 * self.shape[0] * self.shape[1] * matrices

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs (T, B, D) and gradients of the hidden states (T, B, H)."""
        steps, batch, size, hidden = self.shape
        rng = np.random.default_rng(0)
        return tuple(rng.normal(size=(steps, batch, n)).astype(self.dtype) for n in (size, hidden))

    def layer(self) -> lstm_lib.recurrent.RecurrentLayer:
        """Our layer, started with a fixed seed."""
        kind = getattr(lstm_lib, self.cell if "norm" not in self.options else "LayerNormLSTM")
        options = {name: value for name, value in self.options.items() if name != "norm"}
        return kind(*self.shape[2:], rng=np.random.default_rng(1), dtype=self.dtype, **options)


def lstm_lib_layer(case: Case) -> Callable[[], object]:
    """This library's fast layer."""
    layer, (x, dh) = case.layer(), case.draw()
    rng = np.random.default_rng(2) if getattr(layer, "recurrent_dropout", 0) else None
    return lambda: layer.backward(layer.forward(x, rng=rng), dh)


def lstm_lib_steps(case: Case) -> Callable[[], object]:
    """The same library's pure steps in a loop: what most NumPy implementations look like."""
    layer, (x, dh) = case.layer(), case.draw()

    def run() -> object:
        state, tape = layer.zero_state(x.shape[1]), []
        for x_t in x:
            tape.append((layer.step(x_t, state), x_t, state))
            state = type(state)(*(getattr(tape[-1][0], part) for part in state._fields))
        flowing, total = layer.zero_state(x.shape[1]), {name: 0 for name in layer.params}
        for record, dh_t in zip(reversed(tape), dh[::-1], strict=True):
            found = layer.step_backward(*record, flowing._replace(h=flowing.h + dh_t))
            flowing, total = found.state, {name: total[name] + value for name, value in found.params.items()}
        return total

    return run


def torch(case: Case) -> Callable[[], object]:
    """PyTorch's layer of the same name."""
    import torch

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    x, dh = map(torch.from_numpy, case.draw())
    layer = getattr(torch.nn, case.cell)(*case.shape[2:], dtype=x.dtype)
    x.requires_grad_()

    def run() -> object:
        layer.zero_grad(set_to_none=True)
        x.grad = None
        layer(x)[0].backward(dh)
        return x.grad

    return run


def jax(case: Case) -> Callable[[], object]:
    """A compiled scan in JAX over the LSTM's equations."""
    import jax

    jax.config.update("jax_enable_x64", True)
    x, dh = map(jax.numpy.asarray, case.draw())
    params = {name: jax.numpy.asarray(value) for name, value in case.layer().params.items()}

    def loss(params: dict, x: object) -> object:
        def step(state: tuple, x_t: object) -> tuple:
            h, c = state
            a_i, a_f, a_g, a_o = jax.numpy.split(x_t @ params["W"] + h @ params["U"] + params["b"], 4, axis=1)
            c = jax.nn.sigmoid(a_f) * c + jax.nn.sigmoid(a_i) * jax.numpy.tanh(a_g)
            h = jax.nn.sigmoid(a_o) * jax.numpy.tanh(c)
            return (h, c), h

        zero = jax.numpy.zeros(dh.shape[1:], x.dtype)
        return (jax.lax.scan(step, (zero, zero), x)[1] * dh).sum()

    gradient = jax.jit(jax.grad(loss, argnums=(0, 1)))
    return lambda: jax.block_until_ready(gradient(params, x))


def keras(case: Case) -> Callable[[], object]:
    """Keras' layer, compiled by JAX."""
    import jax
    import keras

    jax.config.update("jax_enable_x64", True)
    x, dh = (jax.numpy.asarray(array.swapaxes(0, 1)) for array in case.draw())
    layer = getattr(keras.layers, case.cell)(case.shape[3], return_sequences=True, dtype=case.dtype)
    layer.build(x.shape)
    fixed = [v.value for v in layer.non_trainable_variables]

    def loss(weights: list, x: object) -> object:
        return (layer.stateless_call(weights, fixed, x)[0] * dh).sum()

    gradient = jax.jit(jax.grad(loss, argnums=(0, 1)))
    weights = [v.value for v in layer.trainable_variables]
    return lambda: jax.block_until_ready(gradient(weights, x))


OTHERS = {"torch": torch, "jax": jax, "keras": keras, "plain steps": lstm_lib_steps}
CELLS = {"torch": ("LSTM", "GRU", "RNN"), "jax": ("LSTM",), "keras": ("LSTM",), "plain steps": ("LSTM",)}


def installed(name: str) -> bool:
    """Whether a contender can run here."""
    needs = {"torch": ("torch",), "jax": ("jax",), "keras": ("keras", "jax")}.get(name, ())
    return all(find_spec(package) is not None for package in needs)


def versions() -> dict[str, str]:
    """Versions of all that runs."""
    packages = ["numpy", *(name for name in ("torch", "jax", "keras") if installed(name))]
    return {name: version(name) for name in packages}
