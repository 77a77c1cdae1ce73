r"""Dot-product attention: every decoder state mixes the encoder states that resemble it.

It has no parameters; the two functions are the forward and the backward pass that chapter 12 derives.
"""

from typing import Any

import numpy as np

from lstm_lib import _validate
from lstm_lib.activations import softmax


def attend(query: np.ndarray, keys: np.ndarray, mask: Any = None) -> tuple[np.ndarray, np.ndarray]:
    r"""Mix the keys, for every query, by how well they match it.

    .. math::

        a_{t,s} = q_t \cdot k_s, \qquad
        \alpha_{t,s} = \frac{e^{a_{t,s}}}{\sum_r e^{a_{t,r}}}, \qquad
        m_t = \sum_s \alpha_{t,s}\, k_s

    Parameters
    ----------
    query : array (T, B, H)
        Decoder states.
    keys : array (S, B, H)
        Encoder states.
    mask : boolean array (S, B), optional
        Keys that exist: the encoder's ``trace.mask``. What is masked gets the weight 0.

    Returns
    -------
    context : array (T, B, H)
        The mixtures :math:`m_t`.
    weights : array (T, B, S)
        The weights :math:`\alpha_{t,s}`; each row of S sums to 1.

    Raises
    ------
    TypeError, ValueError
        If shapes do not fit together, or a sequence has no key at all.

    References
    ----------
    Luong, M.-T., Pham, H. and Manning, C. D., "Effective approaches to attention-based neural machine translation",
    EMNLP 2015: the score called "dot".

    Examples
    --------
    >>> query, keys = np.array([[[5.0, 0.0]]]), np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    >>> context, weights = attend(query, keys)
    >>> weights.round(3).tolist(), context.round(3).tolist()
    ([[[0.993, 0.007]]], [[[0.993, 0.007]]])
    """
    who = "attend"
    _validate.array(query, "(T, B, H)", (None, None, None), who=who, name="query")
    _validate.array(keys, "(S, B, H)", (None, *query.shape[1:]), who=who, name="keys", dtype=query.dtype)
    # a[t, b, s] = q[t, b] · k[s, b]
    scores = np.matmul(query.swapaxes(0, 1), keys.transpose(1, 2, 0)).swapaxes(0, 1)
    if mask is not None:
        mask = np.asarray(mask)
        if mask.shape != keys.shape[:2] or mask.dtype != bool or not mask.any(axis=0).all():
            raise ValueError(
                f"attend: mask must hold truth values of shape (S, B) = {keys.shape[:2]} with a key for every "
                f"sequence, got {mask.dtype} of shape {mask.shape}. Pass the encoder's trace.mask."
            )
        scores = np.where(mask.T, scores, -np.inf)
    weights = softmax(scores)
    return np.matmul(weights.swapaxes(0, 1), keys.swapaxes(0, 1)).swapaxes(0, 1), weights


def attend_backward(
    dcontext: np.ndarray, query: np.ndarray, keys: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    r"""Gradients of :func:`attend`.

    .. math::

        d\alpha_{t,s} &= dm_t \cdot k_s \\
        da_{t,s} &= \alpha_{t,s} \Bigl( d\alpha_{t,s} - \sum_r \alpha_{t,r}\, d\alpha_{t,r} \Bigr) \\
        dq_t &= \sum_s da_{t,s}\, k_s \\
        dk_s &= \sum_t \bigl( \alpha_{t,s}\, dm_t + da_{t,s}\, q_t \bigr)

    Parameters
    ----------
    dcontext : array (T, B, H)
        Gradient of the loss for the context.
    query, keys : arrays (T, B, H), (S, B, H)
        What :func:`attend` was given.
    weights : array (T, B, S)
        What it gave.

    Returns
    -------
    dquery : array (T, B, H)
    dkeys : array (S, B, H)
    """
    who = "attend_backward"
    _validate.array(dcontext, "(T, B, H)", query.shape, who=who, name="dcontext", dtype=query.dtype)
    _validate.array(weights, "(T, B, S)", (*query.shape[:2], len(keys)), who=who, name="weights", dtype=query.dtype)
    dm, q, k, alpha = (v.swapaxes(0, 1) for v in (dcontext, query, keys, weights))  # the batch first, for matmul
    dalpha = np.matmul(dm, k.swapaxes(1, 2))  # (B, T, S)
    da = alpha * (dalpha - (alpha * dalpha).sum(axis=2, keepdims=True))
    dq = np.matmul(da, k)
    dk = np.matmul(alpha.swapaxes(1, 2), dm) + np.matmul(da.swapaxes(1, 2), q)
    return dq.swapaxes(0, 1), dk.swapaxes(0, 1)
