"""Makes small changes to a model answer, one at a time, from its syntax tree: slips that a learner could make."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
COMPARISONS = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield a description and the text of every mutant, no text twice."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    stored = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    given = [a.arg for n in ast.walk(tree) if isinstance(n, ast.arguments) for a in n.args]
    names = sorted({*stored, *given})
    statement: dict[ast.AST, ast.AST] = {}
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            statement[child] = child if isinstance(child, ast.stmt) else statement.get(node, child)
    for place, node in enumerate(ast.walk(tree)):
        for what, change in _changes(node, names):
            other = copy.deepcopy(tree)
            parent_of = {child: parent for parent in ast.walk(other) for child in ast.iter_child_nodes(parent)}
            twin = list(ast.walk(other))[place]
            change(twin, parent_of.get(twin))
            try:
                text = ast.unparse(ast.fix_missing_locations(other))
            except (ValueError, AttributeError):
                continue
            if text not in seen:
                seen.add(text)
                where = f" in `{_short(statement[node])}`" if statement[node] is not node else ""
                yield f"`{_short(node)}`{where}: {what}", text


Change = Callable[[ast.AST, ast.AST | None], None]


def _changes(node: ast.AST, names: list[str]) -> Iterator[tuple[str, Change]]:
    """Yield what can be changed about one node, and how."""
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        new = OPERATORS[type(node.op)]
        yield f"{type(node.op).__name__} becomes {new.__name__}", lambda n, _: setattr(n, "op", new())
        if not isinstance(node.op, ast.Add | ast.Mult):
            yield "its sides change places", _swap_sides
        yield "only its left side is left", lambda n, parent: _replace(n, parent, n.left)
    if isinstance(node, ast.Compare):
        for new in COMPARISONS.get(type(node.ops[0]), ()):
            yield f"comparison becomes {new.__name__}", lambda n, _, new=new: setattr(n, "ops", [new()])
    if isinstance(node, ast.UnaryOp):
        yield "sign left out", lambda n, parent: _replace(n, parent, n.operand)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for value in {node.value + 1, 0, -node.value, node.value * 1.01} - {node.value}:
            yield f"becomes {value:g}", lambda n, _, value=value: setattr(n, "value", value)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) == 1:
        for value in "abcd":
            yield f"becomes {value!r}", lambda n, _, value=value: setattr(n, "value", value)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        for name in names:
            yield f"becomes {name}", lambda n, _, name=name: setattr(n, "id", name)
    if isinstance(node, ast.Call):
        if node.args:
            yield "not called", lambda n, parent: _replace(n, parent, n.args[0])
        if len(node.args) > 1:
            yield "first arguments change places", lambda n, _: n.args.insert(0, n.args.pop(1))
        if node.keywords:
            yield "without its keyword", lambda n, _: n.keywords.clear()
    if isinstance(node, ast.Tuple) and len(node.elts) > 1:
        yield "first parts change places", lambda n, _: n.elts.insert(0, n.elts.pop(1))
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Return | ast.For | ast.If | ast.Expr) and not _is_text(node):
        yield "left out", lambda n, parent: _replace(n, parent, ast.Pass())


def _swap_sides(node: ast.AST, _: ast.AST | None) -> None:
    node.left, node.right = node.right, node.left


def _replace(node: ast.AST, parent: ast.AST | None, new: ast.AST) -> None:
    for name, value in ast.iter_fields(parent):
        if value is node:
            setattr(parent, name, new)
        elif isinstance(value, list) and node in value:
            value[value.index(node)] = new


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _short(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0][:60]
