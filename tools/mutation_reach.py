"""Swaps the code of live functions: to find out which tests reach which statement, and to plant a slip.

A function keeps its identity, so that what was imported by name, decorated or bound to a class runs the new code.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from tools.mutation_slips import functions

ROOT = Path(__file__).resolve().parents[1]


def note_statements(kernels: list[str], seen: set[str]) -> None:
    """Make every statement of the kernels say when it is reached."""
    for kernel in kernels:
        path = ROOT / "lstm_lib" / f"{kernel}.py"
        tree = ast.parse(path.read_text())
        for function in functions(tree):
            for node in list(ast.walk(function)):
                for field in ("body", "orelse"):
                    if isinstance(statements := getattr(node, field, None), list):
                        setattr(node, field, [part for one in statements for part in (_note(kernel, one), one)])
        sys.modules["lstm_lib." + kernel.replace("/", ".")]._reached = seen.add
        code = compile(tree, str(path), "exec", dont_inherit=True)
        for function in functions(tree):
            found = code_of(code, function)
            function_of(kernel, found.co_qualname).__code__ = found


def _note(kernel: str, statement: ast.stmt) -> ast.stmt:
    note = ast.parse(f"_reached({f'{kernel}:{statement.lineno}'!r})").body[0]
    return ast.increment_lineno(note, statement.lineno - 1)


def code_of(code: CodeType, function: ast.FunctionDef) -> CodeType:
    """The part of a module's code that one function runs."""
    first = min([function.lineno, *(part.lineno for part in function.decorator_list)])
    return next(part for part in _codes(code) if (part.co_name, part.co_firstlineno) == (function.name, first))


def _codes(code: CodeType) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _codes(part)


def function_of(kernel: str, name: str) -> FunctionType:
    """The live function of a kernel, by its qualified name."""
    found: Any = sys.modules["lstm_lib." + kernel.replace("/", ".")]
    for part in name.split("."):
        found = vars(found)[part]
    return getattr(found, "fget", None) or found
