"""Weights of other frameworks' recurrent layers to ours and back, on plain arrays: no framework is needed.

"LSTM" does not mean the same everywhere: gates come in other orders, biases in pairs, and the GRU in two forms.
"""

from lstm_lib.interop.keras import from_keras, to_keras
from lstm_lib.interop.onnx import from_onnx, to_onnx
from lstm_lib.interop.torch import from_torch, to_torch

__all__ = ["from_keras", "from_onnx", "from_torch", "to_keras", "to_onnx", "to_torch"]
