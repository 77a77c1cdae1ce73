"""Losses and their gradients with respect to the scores they judge.

Each returns ``(loss, dscores)``: the mean over all judged entries, in nats where logarithms are involved.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.activations import sigmoid, softmax


def _weights(shape: tuple[int, ...], mask: Any, *, who: str) -> np.ndarray:
    """Weight of every entry in the mean: equal where ``mask`` is true, zero elsewhere."""
    mask = np.ones(shape, bool) if mask is None else np.asarray(mask)
    if mask.shape != shape or mask.dtype != bool:
        raise ValueError(
            f"{who}: mask must hold one truth value per judged entry, shape {shape}, got {mask.dtype} of shape "
            f"{mask.shape}. Pass trace.mask or leave it out."
        )
    if not mask.any():
        raise ValueError(f"{who}: mask must leave at least one entry, got none. Leave the batch out.")
    return mask / mask.sum()


def _scores(scores: Any, *, who: str) -> None:
    """Refuse scores that are no finite float array with at least one axis."""
    axes = (None,) * max(getattr(scores, "ndim", 0), 1)
    _validate.array(scores, "(..., K)", axes, who=who, name="scores")


def softmax_cross_entropy(scores: np.ndarray, labels: np.ndarray, mask: Any = None) -> tuple[float, np.ndarray]:
    r"""Mean of :math:`-\log \operatorname{softmax}(s)_y`, in nats.

    Parameters
    ----------
    scores : array (..., K)
        Any real numbers, before the softmax.
    labels : integer array (...)
        Right class of each entry, 0 … K − 1.
    mask : boolean array (...), optional
        Entries that count; all if left out.

    Returns
    -------
    loss : float
    dscores : array (..., K)
        Gradient of the loss: (softmax − one-hot) / number of entries.

    Examples
    --------
    >>> loss, dscores = softmax_cross_entropy(np.zeros((1, 2)), np.array([0]))
    >>> round(loss, 4), dscores.tolist()
    (0.6931, [[-0.5, 0.5]])
    """
    who = "softmax_cross_entropy"
    _scores(scores, who=who)
    labels = np.asarray(labels)
    if labels.shape != scores.shape[:-1] or labels.dtype.kind not in "iu":
        raise ValueError(
            f"{who}: labels must hold one integer per entry, shape {scores.shape[:-1]}, got {labels.dtype} of shape "
            f"{labels.shape}. Pass class numbers, not one-hot rows."
        )
    if labels.min() < 0 or labels.max() >= scores.shape[-1]:
        worst = labels.min() if labels.min() < 0 else labels.max()
        raise ValueError(
            f"{who}: labels must lie between 0 and K - 1 = {scores.shape[-1] - 1}, got {worst}. "
            "Count classes from 0, or give the head more outputs."
        )
    weights = _weights(labels.shape, mask, who=who)
    shifted = scores - scores.max(axis=-1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=-1))
    right = np.take_along_axis(shifted, labels[..., None], axis=-1)[..., 0]
    dscores = softmax(scores)
    np.put_along_axis(
        dscores,
        labels[..., None],
        np.take_along_axis(dscores, labels[..., None], axis=-1) - 1,
        axis=-1,
    )
    dscores *= weights[..., None].astype(scores.dtype)
    return float(np.sum(weights * (log_sum - right))), dscores


def binary_cross_entropy(scores: np.ndarray, targets: np.ndarray, mask: Any = None) -> tuple[float, np.ndarray]:
    r"""Mean over entries of :math:`-\sum_k \big(y_k \log \sigma(s_k) + (1 - y_k) \log(1 - \sigma(s_k))\big)`, in nats.

    For targets that may hold at the same time, such as all legal successors of a symbol.

    Parameters
    ----------
    scores : array (..., K)
        Any real numbers, before the logistic function.
    targets : array (..., K)
        What should be the case, each in [0, 1].
    mask : boolean array (...), optional
        Entries that count; all if left out.

    Returns
    -------
    loss : float
    dscores : array (..., K)
        Gradient of the loss: (σ(scores) − targets) / number of entries.

    Examples
    --------
    >>> loss, dscores = binary_cross_entropy(np.zeros((1, 2)), np.array([[1.0, 0.0]]))
    >>> round(loss, 4), dscores.tolist()
    (1.3863, [[-0.5, 0.5]])
    """
    who = "binary_cross_entropy"
    _scores(scores, who=who)
    _validate.array(targets, "(..., K)", scores.shape, who=who, name="targets", dtype=scores.dtype)
    if targets.min() < 0 or targets.max() > 1:
        worst = targets.min() if targets.min() < 0 else targets.max()
        raise ValueError(f"{who}: targets must lie in [0, 1], got {worst}. Use squared_error for other values.")
    weights = _weights(scores.shape[:-1], mask, who=who)
    # log(1 + e^s) = max(s, 0) + log(1 + e^-|s|) cannot overflow
    entries = np.maximum(scores, 0) + np.log1p(np.exp(-np.abs(scores))) - targets * scores
    dscores = (sigmoid(scores) - targets) * weights[..., None].astype(scores.dtype)
    return float(np.sum(weights * entries.sum(axis=-1))), dscores


def squared_error(scores: np.ndarray, targets: np.ndarray, mask: Any = None) -> tuple[float, np.ndarray]:
    r"""Mean over entries of :math:`\sum_k (s_k - y_k)^2`.

    Parameters
    ----------
    scores, targets : array (..., K)
        What the model says and what it should say.
    mask : boolean array (...), optional
        Entries that count; all if left out.

    Returns
    -------
    loss : float
    dscores : array (..., K)
        Gradient of the loss: 2 (scores − targets) / number of entries.

    Examples
    --------
    >>> loss, dscores = squared_error(np.array([[3.0]]), np.array([[1.0]]))
    >>> loss, dscores.tolist()
    (4.0, [[4.0]])
    """
    who = "squared_error"
    _scores(scores, who=who)
    _validate.array(targets, "(..., K)", scores.shape, who=who, name="targets", dtype=scores.dtype)
    weights = _weights(scores.shape[:-1], mask, who=who)
    difference = scores - targets
    loss = float(np.sum(weights * np.sum(difference**2, axis=-1)))
    return loss, 2 * difference * weights[..., None].astype(scores.dtype)
