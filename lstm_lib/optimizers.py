"""How gradients change parameters.

An optimizer writes into the parameter arrays it is given and remembers what it needs under their names.
"""

from collections.abc import Mapping

import numpy as np

from lstm_lib import _validate

Arrays = Mapping[str, np.ndarray]


class Optimizer:
    """Base of the optimizers: checks what it is given, then calls :meth:`_change` for each parameter.

    Attributes
    ----------
    lr : float
        Learning rate of the next update; a schedule may set it anew before each.
    updates : int
        How many were made.
    memory : dict
        What is kept from update to update, by parameter: arrays of the parameters' shapes.
    """

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
                    f"{who}: grads[{name!r}] must have its parameter's shape {params[name].shape}, got {got}. "
                    "Pass the gradient that backward returned."
                )
            _validate.all_finite(g, "place", who=who, name=f"grads[{name!r}]")
        self.updates += 1
        for name, g in grads.items():
            params[name] -= self._change(g, self.memory.setdefault(name, {}), params[name])

    def _change(self, g: np.ndarray, memory: dict[str, np.ndarray], param: np.ndarray) -> np.ndarray:
        """What to subtract from ``param`` with gradient ``g``; ``memory`` is kept from update to update."""
        raise NotImplementedError

    @property
    def settings(self) -> dict[str, float]:
        """The hyperparameters by name, ``lr`` among them."""
        return {name: float(value) for name, value in vars(self).items() if name not in ("updates", "memory")}


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

    def _change(self, g: np.ndarray, memory: dict[str, np.ndarray], param: np.ndarray) -> np.ndarray:
        if not self.momentum:
            return self.lr * g
        v = memory["v"] = self.momentum * memory.get("v", 0) + g
        return self.lr * v


class RMSProp(Optimizer):
    r"""Each parameter's steps divided by the root of its average squared gradient:
    :math:`v \leftarrow \rho v + (1 - \rho) g^2`, :math:`\theta \leftarrow \theta - \eta g / (\sqrt v + \varepsilon)`.

    Parameters
    ----------
    lr : float
        Learning rate η.
    decay : float
        ρ in [0, 1).
    eps : float
        Keeps the division safe.

    References
    ----------
    Tieleman, T. and Hinton, G., "Lecture 6.5: rmsprop", Coursera course "Neural networks for machine learning", 2012.
    """

    def __init__(self, lr: float = 1e-3, *, decay: float = 0.99, eps: float = 1e-8) -> None:
        super().__init__(lr)
        self.decay = _fraction(decay, who="RMSProp", name="decay")
        self.eps = _validate.positive(eps, who="RMSProp", name="eps")

    def _change(self, g: np.ndarray, memory: dict[str, np.ndarray], param: np.ndarray) -> np.ndarray:
        v = memory["v"] = self.decay * memory.get("v", 0) + (1 - self.decay) * g * g
        return self.lr * g / (np.sqrt(v) + self.eps)


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
    Kingma, D. P. and Ba, J., "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
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
        who = type(self).__name__
        self.beta1 = _fraction(beta1, who=who, name="beta1")
        self.beta2 = _fraction(beta2, who=who, name="beta2")
        self.eps = _validate.positive(eps, who=who, name="eps")

    def _change(self, g: np.ndarray, memory: dict[str, np.ndarray], param: np.ndarray) -> np.ndarray:
        m = memory["m"] = self.beta1 * memory.get("m", 0) + (1 - self.beta1) * g
        v = memory["v"] = self.beta2 * memory.get("v", 0) + (1 - self.beta2) * g * g
        # averages that start at 0 are too small at first: divide by what they have seen
        m_hat = m / (1 - self.beta1**self.updates)
        v_hat = v / (1 - self.beta2**self.updates)
        return self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class AdamW(Adam):
    r"""Adam with decoupled weight decay: every update also takes :math:`\eta \lambda \theta` away.

    Parameters
    ----------
    lr, beta1, beta2, eps
        As in :class:`Adam`.
    weight_decay : float
        λ, at least 0; it pulls biases towards 0 too, the forget gate's included.

    References
    ----------
    Loshchilov, I. and Hutter, F., "Decoupled weight decay regularization", ICLR 2019, algorithm 2.
    """

    def __init__(
        self,
        lr: float = 1e-3,
        *,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(lr, beta1=beta1, beta2=beta2, eps=eps)
        self.weight_decay = _validate.positive(weight_decay, who="AdamW", name="weight_decay", zero=True)

    def _change(self, g: np.ndarray, memory: dict[str, np.ndarray], param: np.ndarray) -> np.ndarray:
        return super()._change(g, memory, param) + self.lr * self.weight_decay * param


def _fraction(value: float, *, who: str, name: str) -> float:
    if not isinstance(value, (int, float, np.floating)) or not 0 <= value < 1:
        raise ValueError(f"{who}: {name} must lie in [0, 1), got {value!r}. Pass, for example, {name}=0.9.")
    return value
