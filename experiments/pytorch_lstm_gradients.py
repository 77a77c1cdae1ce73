"""Stores what PyTorch's LSTM says about one small case, so that chapter 7 can compare itself where no torch is.

`python -m experiments.pytorch_lstm_gradients` writes the file beside this one (needs the extra `reference`);
`tests/reference/test_torch_stored.py` runs the same case anew and compares.
"""

import json
import sys
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".json")
SEED, SHAPE = 7, {"T": 6, "B": 3, "D": 2, "H": 4}


def case(seed: int, T: int, B: int, D: int, H: int) -> dict[str, np.ndarray]:
    """Return inputs, first state, weights and the loss's weights of every h, in the course's names and shapes."""
    rng = np.random.default_rng(seed)
    shapes = {"x": (T, B, D), "h0": (B, H), "c0": (B, H), "W": (D, 4 * H), "U": (H, 4 * H), "b": (4 * H,)}
    return {name: rng.normal(size=shape) for name, shape in (shapes | {"dh": (T, B, H)}).items()}


def gradients(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return PyTorch's loss, the sum of dh * h, and its gradient for every other array of the case."""
    import torch

    leaf = {name: torch.tensor(value, requires_grad=name != "dh") for name, value in arrays.items()}
    lstm = torch.nn.LSTM(leaf["W"].shape[0], leaf["U"].shape[0], dtype=torch.float64)
    # PyTorch keeps the transposed matrices, gates in our order i, f, g, o, and adds a second bias.
    weights = {
        "weight_ih_l0": leaf["W"].T,
        "weight_hh_l0": leaf["U"].T,
        "bias_ih_l0": leaf["b"],
        "bias_hh_l0": torch.zeros_like(leaf["b"]),
    }
    state = leaf["h0"][None], leaf["c0"][None]
    h, _ = torch.func.functional_call(lstm, weights, (leaf["x"], state))
    loss = (h * leaf["dh"]).sum()
    loss.backward()
    found = {name: value.grad.numpy() for name, value in leaf.items() if name != "dh"}
    return {"loss": np.array(loss.item()), **found}


def main() -> int:
    """Write the file."""
    import torch

    found = gradients(case(SEED, **SHAPE))
    values = {name: np.round(value, 14).tolist() for name, value in found.items()}
    stored = {"torch": torch.__version__.split("+")[0], "seed": SEED, "shape": SHAPE, "gradients": values}
    FILE.write_text(json.dumps(stored) + "\n", encoding="utf-8")
    print(f"{FILE.name}: loss {values['loss']:.6f} by PyTorch {stored['torch']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
