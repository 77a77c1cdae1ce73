"""How gradients change parameters.

An optimizer writes into the parameter arrays it is given and remembers what it needs under their names.
"""

from collections.abc import Mapping

import numpy as np

from lstm_lib import _validate

Arrays = Mapping[str, np.ndarray]


def clip_by_norm(grads: Arrays, max_norm: float) -> tuple[dict[str, np.ndarray], float]:
    """Scale all gradients together so that their joint norm is at most ``max_norm``.

    Parameters
    ----------
    grads : dict of arrays
    max_norm : float
        Largest allowed Euclidean norm over all arrays.

    Returns
    -------
    clipped : dict of arrays
        The same direction, shortened where it was too long; new arrays only then.
    norm : float
        The norm before clipping.

    Raises
    ------
    ValueError
        If the norm is not finite: no factor can mend that.

    References
    ----------
    R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural networks", ICML 2013,
    algorithm 1.

    Examples
    --------
    >>> clipped, norm = clip_by_norm({"w": np.array([3.0, 4.0])}, 2.5)
    >>> norm, clipped["w"].tolist()
    (5.0, [1.5, 2.0])
    """
    _validate.positive(max_norm, who="clip_by_norm", name="max_norm")
    norm = joint_norm(grads)
    if not np.isfinite(norm):
        raise _validate.NotFiniteError(
            f"clip_by_norm: grads must have a finite norm, got {norm}. Find the step that made it.",
            f"a gradient norm of {norm}",
        )
    if norm <= max_norm:
        return dict(grads), norm
    factor = max_norm / norm
    return {name: (g * factor).astype(g.dtype) for name, g in grads.items()}, norm


def joint_norm(grads: Arrays) -> float:
    """Euclidean norm over all arrays together, in float64: squares of float32 numbers overflow early."""
    return float(np.sqrt(sum(np.sum(np.square(g, dtype=np.float64)) for g in grads.values())))


class Optimizer:
    """Base of the optimizers: checks what it is given, then calls :meth:`_change` for each parameter."""

    def __init__(self, lr: float) -> None:
        self.lr = _validate.positive(lr, who=type(self).__name__, name="lr")
        self.updates = 0
        self.memory: dict[str, dict[str, np.ndarray]] = {}

    def update(self, params: Arrays, grads: Arrays) -> None:
        """Change ``params`` in place along ``grads``.

        Parameters
        ----------
        params : dict of arrays
            Written into.
        grads : dict of arrays
            Gradients under the same names and of the same shapes; finite.

        Raises
        ------
        ValueError
            If names or shapes differ, or a gradient is not finite; nothing is changed then.
        """
        who = f"{type(self).__name__}.update"
        _validate.same_keys(grads, params, who=who, name="grads")
        for name, g in grads.items():
            if not isinstance(g, np.ndarray) or g.shape != params[name].shape:
                got = g.shape if isinstance(g, np.ndarray) else type(g).__name__
                raise ValueError(
                    f"{who}: grads[{name!r}] must be an array of its parameter's shape {params[name].shape}, got {got}. "
                    "Pass the gradient that backward returned."
                )
            _validate.all_finite(g, "place", who=who, name=f"grads[{name!r}]")
        self.updates += 1
        for name, g in grads.items():
            params[name] -= self._change(g, self.memory.setdefault(name, {}))

    def _change(self, g: np.ndarray, memory: dict[str, np.ndarray]) -> np.ndarray:
        """What to subtract from a parameter with gradient ``g``; ``memory`` is kept from update to update."""
        raise NotImplementedError


class SGD(Optimizer):
    r"""Gradient descent with momentum: :math:`v \leftarrow \mu v + g`, :math:`\theta \leftarrow \theta - \eta v`.

    Parameters
    ----------
    lr : float
        Learning rate η.
    momentum : float
        μ in [0, 1); 0 is plain gradient descent.
    """

    def __init__(self, lr: float, *, momentum: float = 0.0) -> None:
        super().__init__(lr)
        self.momentum = _fraction(momentum, who="SGD", name="momentum")

    def _change(self, g: np.ndarray, memory: dict[str, np.ndarray]) -> np.ndarray:
        if not self.momentum:
            return self.lr * g
        v = memory["v"] = self.momentum * memory.get("v", 0) + g
        return self.lr * v


class Adam(Optimizer):
    r"""Adam: steps of about η, whatever the gradient's size.

    Parameters
    ----------
    lr : float
        Learning rate η.
    beta1, beta2 : float
        Decay of the averages of the gradient and of its square, each in [0, 1).
    eps : float
        Keeps the division safe.

    References
    ----------
    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
    """

    def __init__(
        self,
        lr: float = 1e-3,
        *,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
    ) -> None:
        super().__init__(lr)
        self.beta1 = _fraction(beta1, who="Adam", name="beta1")
        self.beta2 = _fraction(beta2, who="Adam", name="beta2")
        self.eps = _validate.positive(eps, who="Adam", name="eps")

    def _change(self, g: np.ndarray, memory: dict[str, np.ndarray]) -> np.ndarray:
        m = memory["m"] = self.beta1 * memory.get("m", 0) + (1 - self.beta1) * g
        v = memory["v"] = self.beta2 * memory.get("v", 0) + (1 - self.beta2) * g * g
        # averages that start at 0 are too small at first: divide by what they have seen
        m_hat = m / (1 - self.beta1**self.updates)
        v_hat = v / (1 - self.beta2**self.updates)
        return self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


def _fraction(value: float, *, who: str, name: str) -> float:
    if not isinstance(value, (int, float, np.floating)) or not 0 <= value < 1:
        raise ValueError(f"{who}: {name} must lie in [0, 1), got {value!r}. Pass, for example, {name}=0.9.")
    return value
