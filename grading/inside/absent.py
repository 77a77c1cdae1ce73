"""Makes the modules that an exercise forbids importable and useless, instead of breaking every cell that names them.

A learner who compares with `lstm_lib` in a cell of their own loses nothing by it; an answer that needs it gets nowhere.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class _Forbidden(type):
    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(f"{cls.__module__}.{cls.__name__} is not here: this exercise asks you to write it yourself")


class Absence(MetaPathFinder, Loader):
    """Finds every module of some packages, and puts nothing but names into it.

    Parameters
    ----------
    packages
        Names of top-level packages.
    present
        Names of modules inside them that are here all the same.
    """

    def __init__(self, packages: Sequence[str], present: Sequence[str] = ()) -> None:
        self._packages = set(packages)
        self._present = tuple(present)

    def install(self) -> None:
        """Find from now on, before anything else does."""
        sys.meta_path.insert(0, self)
        for name in self._packages & set(sys.modules):
            self.exec_module(sys.modules[name])

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Claim the modules of the absent packages."""
        here = any(name == present or name.startswith(present + ".") for present in self._present)
        if name.partition(".")[0] not in self._packages or here:
            return None
        return ModuleSpec(name, self, is_package=True)

    def exec_module(self, module: ModuleType) -> None:
        """Give the module a class for every name that it is asked for."""

        def attribute(name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            made = _Forbidden(name, (), {"__module__": module.__name__})
            setattr(module, name, made)
            return made

        module.__getattr__ = attribute
