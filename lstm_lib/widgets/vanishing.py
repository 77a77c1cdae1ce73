"""Vanishing and exploding gradients in a network with two units: the live figure of chapter 3."""

from typing import NamedTuple

import numpy as np
import traitlets
from matplotlib.figure import Figure

from lstm_lib.rnn import RNN
from lstm_lib.style import GATES, INK
from lstm_lib.widgets.bundle import bundle
from lstm_lib.widgets.figure import LiveFigure
from lstm_lib.widgets.say import number

STEPS = 50
LIMIT = 1.0  # norm to which clipping shortens the gradient


class Backward(NamedTuple):
    """Largest factor over each lag, norm of the weights' gradient, and what clipping multiplies it by."""

    size: np.ndarray
    whole: float
    factor: float


class Vanishing(LiveFigure):
    """Gradient against lag for the recurrent matrix ``scale * [[l1, shear], [0, l2]]``, by backpropagation.

    Parameters
    ----------
    l1, l2 : float
        Eigenvalues before scaling, in [-1.5, 1.5].
    shear : float
        Weight from unit 1 to unit 2 before scaling, in [0, 10].
    scale : float
        Factor on the whole matrix, in [0.25, 2].
    squash : {"linear", "tanh"}
    x : float
        Standard deviation of the random inputs, in [0.1, 2].
    clip : bool
        Whether the weights' gradient is clipped to norm 1.
    step : int
        Greatest lag shown, 0 … 50.
    """

    _esm = bundle("vanishing")
    heights = (691, 1205)

    l1 = traitlets.Float(0.9, min=-1.5, max=1.5).tag(sync=True)
    l2 = traitlets.Float(0.7, min=-1.5, max=1.5).tag(sync=True)
    shear = traitlets.Float(0.0, min=0, max=10).tag(sync=True)
    scale = traitlets.Float(1.0, min=0.25, max=2).tag(sync=True)
    squash = traitlets.Enum(("linear", "tanh"), "linear").tag(sync=True)
    x = traitlets.Float(0.5, min=0.1, max=2).tag(sync=True)
    clip = traitlets.Bool(False).tag(sync=True)
    step = traitlets.Int(STEPS, min=0, max=STEPS).tag(sync=True)

    @property
    def U(self) -> np.ndarray:
        """The recurrent matrix (2, 2)."""
        return self.scale * np.array([[self.l1, self.shear], [0.0, self.l2]])

    def run(self) -> Backward:
        """Backpropagate from each unit at the last step, with `lstm_lib`."""
        layer = RNN(2, 2, activation=self.squash, rng=np.random.default_rng(0))
        layer.params.update(W=np.eye(2), U=self.U)
        inputs = self.x * np.random.default_rng(0).normal(size=(STEPS, 2))
        # Two runs side by side, one for each unit that the gradient starts from.
        x = np.repeat(inputs[:, None], 2, axis=1)
        trace = layer.forward(x)
        size, d = [1.0], np.eye(2)
        for t in range(STEPS - 1, -1, -1):
            d = layer.step_backward(trace.step(t), trace.x[t], trace.before(t), layer.state_type(d)).state.h
            size.append(float(np.linalg.norm(d, 2)))
        grads = layer.backward(trace, dstate=layer.state_type(np.eye(2))).params
        whole = float(np.sqrt(sum((g**2).sum() for g in grads.values())))
        return Backward(np.array(size), whole, min(1.0, LIMIT / whole) if self.clip else 1.0)

    def describe(self) -> str:
        """Say the present state in words, as the page says it."""
        (size, whole, factor), U, step = self.run(), self.U, self.step
        peak = int(np.argmax(size >= size.max() * (1 - 1e-9)))
        text = (
            f"Largest singular value {number(np.linalg.norm(U, 2))}, spectral radius {number(abs(np.diag(U)).max())}, "
            f"determinant {number(U[0, 0] * U[1, 1])}. "
            f"Over {number(step)} steps a gradient is multiplied by up to {number(size[step])}."
        )
        if 0 < peak < step and size[peak] > 1.5:
            text += f" It first grows to {number(size[peak])} at lag {number(peak)}."
        if self.clip and factor < 1:
            text += (
                f" The weights’ gradient has norm {number(whole)}; "
                f"clipping multiplies all of it by {number(factor)}, every lag alike."
            )
        elif self.clip:
            text += f" The weights’ gradient has norm {number(whole)}, so clipping leaves it as it is."
        return text

    def draw(self, figure: Figure) -> None:
        """Draw the present state as a still picture."""
        (size, _, factor), ax, lags = self.run(), figure.subplots(), np.arange(STEPS + 1)
        for base, gate, name in (
            (np.linalg.norm(self.U, 2), "c", "(largest singular value)$^{lag}$"),
            (abs(np.diag(self.U)).max(), "h", "(spectral radius)$^{lag}$"),
        ):
            ax.semilogy(lags, base**lags, color=GATES[gate]["color"], linestyle=GATES[gate]["linestyle"], label=name)
        ax.semilogy(size, color=INK, linewidth=2.5, label="gradient")
        if self.clip:
            ax.semilogy(size * factor, color=GATES["o"]["color"], label="after clipping")
        ax.set(xlabel="lag (steps back)", ylabel="gradient", ylim=(size.min() / 10, size.max() * 10))
        ax.legend()
