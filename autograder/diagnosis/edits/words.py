"""What an edit is, and words for the expressions it concerns.

Words speak of arguments, constants and sizes by name; what is made of local variables is told by the arguments it rests on,
so that no piece of a solution stands in a message.
"""

import ast
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """What becomes of one node. new: an expression or statements in its place. cost: 1 for what people do most.

    together: edits that share it are also made at once, at every place (the mean and the variance along the wrong axis).
    """

    name: str
    text: str
    cost: float
    new: object
    together: str = ""


class Words:
    """Describes expressions by the arguments they are made of."""

    def __init__(self, function: ast.FunctionDef, attributes: dict[str, set[str]] | None = None):
        self.arguments = [a.arg for a in function.args.args if a.arg != "self"]
        self.attributes = attributes or {}
        self.made_of: dict[str, set[str]] = {name: {name} for name in self.arguments}
        for node in ast.walk(function):
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AugAssign | ast.For)
                else []
            )
            value = node.iter if isinstance(node, ast.For) else getattr(node, "value", None)
            for target in targets:
                for name in (n.id for n in ast.walk(target) if isinstance(n, ast.Name)):
                    self.made_of.setdefault(name, set()).update(self.arguments_in(value))
        products = [n for n in ast.walk(function) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mult)]
        sides = {s.id for n in products for s in (n.left, n.right) if isinstance(s, ast.Name)}
        self.factors = [name for name in self.arguments if name in sides]  # arguments that something is multiplied by
        self.names = list(dict.fromkeys([*self.arguments, *self.made_of]))

    def arguments_in(self, node) -> set[str]:
        """The arguments that an expression rests on."""
        found = set()
        for n in ast.walk(node) if node is not None else ():
            if isinstance(n, ast.Name):
                found |= self.made_of.get(n.id, set())
            elif isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "self":
                found |= self.attributes.get(n.attr, set())
        return found

    def of(self, node, what: str = "factor") -> str:
        """'the factor dz', 'the factor 2', 'a factor made of x', 'the number of rows of x'."""
        if isinstance(node, ast.Constant):
            return f"the {what} {node.value}"
        if isinstance(node, ast.Name) and node.id in self.arguments:
            return f"the {what} {node.id}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and node.args:
            return f"the number of rows of {self.joined(node.args[0])}"
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            return f"a length of {self.joined(node.value.value)}"
        if isinstance(node, ast.Attribute) and node.attr == "size":
            return f"the number of entries of {self.joined(node.value)}"
        made = self.joined(node)
        return f"a {what} made of {made}" if made else f"a {what}"

    def kept(self, attribute: str) -> str:
        """What an object remembers under this attribute, in words."""
        made = self.attributes.get(attribute, set())
        return attribute if made == {attribute} else f"what is kept of {' and '.join(sorted(made)) or 'the inputs'}"

    def joined(self, node) -> str:
        """'x and W', in the order of the arguments; past three of them "several inputs" says as much."""
        found = self.arguments_in(node)
        if len(found) > 3:
            return "several inputs"
        return " and ".join(sorted(found, key=lambda n: (self.arguments.index(n) if n in self.arguments else 99, n)))
