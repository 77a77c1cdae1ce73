"""The slips that a hand makes in numerical code, planted one at a time in a module's syntax tree.

They are chosen for what goes wrong in recurrent networks: signs, gates, indices, transposes and output arrays.
"""

import ast
import re
from collections.abc import Iterator

import numpy as np

# Letters that stand for things of one shape, and are therefore easily taken for one another.
FAMILIES = ("ifgo", "rzn", "hc", "WU")
OTHER_OPERATOR = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
OTHER_COMPARISON = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OTHER_FUNCTION = {
    "add": "subtract",
    "subtract": "add",
    "multiply": "divide",
    "minimum": "maximum",
    "maximum": "minimum",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "zeros": "ones",
    "sigmoid": "np.tanh",
    "tanh": "sin",
    "exp": "expm1",
    "sigmoid_slope": "tanh_slope",
    "tanh_slope": "sigmoid_slope",
}
# Left out as a whole: what refuses arguments, writes sentences, or names types.
CHECKS = re.compile(r"_?check|_validate|_?refuse|isinstance|option$|switch$|super$|__repr__")


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Functions and methods that compute, each once; those that only check arguments are left out."""
    for owner in (tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))):
        yield from (node for node in owner.body if isinstance(node, ast.FunctionDef) and not CHECKS.match(node.name))


def slips(function: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """Line and description of every slip in a function; while one is yielded, it stands in the tree."""
    words = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    words |= {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    words |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    for holder, place, node in _places(function, "body"):
        before = ast.unparse(node)
        for new in _others(node, words):
            new = ast.fix_missing_locations(ast.copy_location(new, node))
            _put(holder, place, new)
            yield node.lineno, f"{before} → {ast.unparse(new)}"
            _put(holder, place, node)


def _put(holder: ast.AST | list, place: str | int, node: ast.AST) -> None:
    if isinstance(holder, list):
        holder[place] = node
    else:
        setattr(holder, place, node)


def _places(node: ast.AST, *only: str) -> Iterator[tuple[ast.AST | list, str | int, ast.AST]]:
    """Every node below, with the field or list that holds it, except in checks, sentences and annotations."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "ctx", "func", "returns", "decorator_list") or (only and field not in only):
            if field == "func" and isinstance(value, ast.Attribute):  # what a method is called on
                yield from _from(value, "value", value.value)
            continue
        for holder, place, child in (
            [(value, k, child) for k, child in enumerate(value)] if isinstance(value, list) else [(node, field, value)]
        ):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("reshape") and _is_minus_one(child):
                yield holder, place, child  # not -2, which NumPy takes for -1
            else:
                yield from _from(holder, place, child)


def _is_minus_one(node: object) -> bool:
    return isinstance(node, ast.UnaryOp) and ast.unparse(node) == "-1"


def _from(holder: ast.AST | list, place: str | int, child: object) -> Iterator[tuple]:
    if not isinstance(child, ast.AST) or isinstance(child, (ast.Raise, ast.JoinedStr, ast.FunctionDef, ast.Pass)):
        return
    if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):  # a docstring
        return
    if isinstance(child, ast.keyword) and child.arg == "strict":  # a check as well
        return
    if isinstance(child, ast.If) and isinstance(child.body[0], ast.Raise):
        return
    if isinstance(child, ast.Call) and CHECKS.match(
        ast.unparse(child.func).removeprefix("cells.").removeprefix("self.")
    ):
        return
    if isinstance(child, ast.Expr) and not list(_from(child, "value", child.value)):
        return
    yield holder, place, child
    yield from _places(child)


def _others(node: ast.AST, words: set[str]) -> Iterator[ast.AST]:
    """What could stand in a node's place after one slip."""
    match node:
        case ast.BinOp(left, op, right):
            if type(op) in OTHER_OPERATOR:
                yield ast.BinOp(left, OTHER_OPERATOR[type(op)](), right)
                yield from (left, right)
            if isinstance(op, ast.MatMult):
                yield ast.BinOp(right, op, left)
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield operand
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield ast.Constant(value + 1)
            if value > 0:
                yield ast.Constant(value - 1)
        case ast.Constant(float(value)):
            yield ast.Constant(value + 0.5)
        case ast.Constant(str(value)):
            yield from (ast.Constant(other) for other in _mistaken(value, set("ifgo")) if value in "ifgo")
        case ast.Name(name, ast.Load()):
            yield from (ast.Name(other, ast.Load()) for other in _mistaken(name, words))
        case ast.Attribute(value, "T", _):
            yield value
        case ast.Attribute(value, attr, ast.Load()):
            yield from (ast.Attribute(value, other, ast.Load()) for other in _mistaken(attr, words))
        case ast.Call():
            yield from _other_calls(node)
        case ast.Slice(lower, upper, step):
            yield from _other_slices(lower, upper, step)
        case ast.Compare(left, [op], right):
            yield from (ast.Compare(left, [other()], right) for other in OTHER_COMPARISON[type(op)])
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.IfExp(_, body, orelse):
            yield from (body, orelse)
        case ast.If(_, body, orelse):
            yield ast.If(ast.Constant(True), body, orelse)
            yield ast.If(ast.Constant(False), body, orelse)
        case ast.AugAssign(target, op, value):
            if type(op) in OTHER_OPERATOR:
                yield ast.AugAssign(target, OTHER_OPERATOR[type(op)](), value)
            yield ast.Assign([target], value)
            yield ast.Pass()
        case ast.Assign([ast.Subscript()], _) | ast.Expr():
            yield ast.Pass()


def _mistaken(name: str, words: set[str]) -> Iterator[str]:
    """Names in use that differ from this one by a letter of the same family: da_i and da_f, h_prev and c_prev."""
    parts = name.split("_")
    for k, part in enumerate(parts):
        mark, letter = part[:-1], part[-1:]
        for family in FAMILIES:
            if letter and letter in family and mark in ("", "d"):
                turned = family[family.index(letter) + 1 :] + family[: family.index(letter)]
                found = ("_".join([*parts[:k], mark + other, *parts[k + 1 :]]) for other in turned)
                yield from [other for other in found if other in words][:1]


def _other_calls(node: ast.Call) -> Iterator[ast.AST]:
    func = node.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    owner = func.value if isinstance(func, ast.Attribute) else ast.Name("np", ast.Load())  # the kernels import add, …
    args, place = _operands_and_place(name, node)
    if name in OTHER_FUNCTION:
        other = ast.parse(OTHER_FUNCTION[name], mode="eval").body
        if isinstance(func, ast.Attribute) or hasattr(np, name):
            other = ast.Attribute(owner, OTHER_FUNCTION[name], ast.Load())
        yield ast.Call(other, node.args, node.keywords)
    if name == "subtract" and len(args) == 2:
        yield ast.Call(func, [*args[::-1], *place], node.keywords)
    if name in ("add", "subtract", "multiply") and len(args) == 2:  # a term or factor dropped
        alone = ast.Attribute(owner, "positive", ast.Load())
        yield from (ast.Call(alone, [arg, *place], node.keywords) for arg in args)
    if name in ("transpose", "swapaxes", "copy", "cumsum") and isinstance(func, ast.Attribute):
        yield func.value
    if name == "reversed":
        yield args[0]
    if name in ("range", "slice"):
        for k, arg in enumerate(args):
            if not isinstance(arg, (ast.Constant, ast.UnaryOp)):
                less = ast.BinOp(arg, ast.Sub(), ast.Constant(1))
                yield ast.Call(func, [*args[:k], less, *args[k + 1 :]], node.keywords)
    named = [word.value for word in node.keywords if word.arg == "out"]
    for right in (*named, *place):
        for arg in args:
            if isinstance(arg, (ast.Name, ast.Subscript)) and ast.unparse(arg) != ast.unparse(right):
                words = [ast.keyword("out", arg) if word.arg == "out" else word for word in node.keywords]
                yield ast.Call(func, [*args, *(arg for _ in place)], words)


def _operands_and_place(name: str, node: ast.Call) -> tuple[list[ast.expr], list[ast.expr]]:
    """What a call computes with and, where that stands behind it, the array that takes the result."""
    count = 1 if name == "tanh" else 2
    if name in ("tanh", "add", "subtract", "multiply", "product") or (name.endswith("_product") and name[:4] != "add_"):
        return node.args[:count], node.args[count:]
    return node.args, []


def _other_slices(lower: ast.expr | None, upper: ast.expr | None, step: ast.expr | None) -> Iterator[ast.Slice]:
    one = ast.Constant(1)
    if step is not None:
        yield ast.Slice(lower, upper, None)
    if lower is None:
        yield ast.Slice(one, upper, step)
    elif not isinstance(lower, ast.Constant):
        yield ast.Slice(ast.BinOp(lower, ast.Sub(), one), upper, step)
    if upper is None:
        yield ast.Slice(lower, ast.UnaryOp(ast.USub(), one), step)
    elif not isinstance(upper, (ast.Constant, ast.UnaryOp)):
        yield ast.Slice(lower, ast.BinOp(upper, ast.Sub(), one), step)
