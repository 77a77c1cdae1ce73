"""How sure a counted fraction is.

Every success rate of the course comes with an interval, so that a reader sees what a small test set can say.
"""

import math

from lstm_lib import _validate


def wilson_interval(successes: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    r"""Interval for a success probability of which ``successes`` out of ``trials`` were seen.

    .. math::

        \frac{\hat p + \frac{z^2}{2n} \pm z \sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4 n^2}}}
             {1 + \frac{z^2}{n}}

    Parameters
    ----------
    successes : int
        0 … ``trials``.
    trials : int
        n, independent of one another.
    z : float
        Width in standard deviations; 1.96 covers about 95 %.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If the counts do not fit together.

    References
    ----------
    Wilson, E. B., "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22(158), 1927.

    Examples
    --------
    >>> low, high = wilson_interval(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    _validate.positive(trials, who="wilson_interval", name="trials", integer=True)
    _validate.positive(z, who="wilson_interval", name="z")
    if not 0 <= successes <= trials:
        raise ValueError(
            f"wilson_interval: successes must lie between 0 and trials = {trials}, got {successes!r}. "
            "Count the successes among the same trials."
        )
    p = successes / trials
    middle = p + z**2 / (2 * trials)
    reach = z * math.sqrt(p * (1 - p) / trials + z**2 / (4 * trials**2))
    scale = 1 + z**2 / trials
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)
