"""Handles: objects that stand for objects of the other side. Calls, attributes and operators cross the wire.

A handle's class is made for what it stands for: it has `__call__`, `__len__`, `__add__` … only if the other side's object
has, so that `callable(handle)`, `len(handle)` and NumPy see what they would see in one process. On the grader's side a
learner's object does not say what it equals, what it is smaller than, or whether it is true: see `NoPlainData`.
"""

import weakref
from functools import cache, lru_cache
from typing import TypedDict

import numpy as np

from autograder.contracts import kind as kind_of

FUNCTION, CLASS, OBJECT = "function", "class", "object"
_ARITHMETIC = str.split("add sub mul truediv floordiv mod pow matmul and or xor lshift rshift")
COMPARISONS = frozenset(f"__{name}__" for name in ("lt", "le", "gt", "ge", "eq", "ne"))
ARITHMETIC = frozenset(
    [f"__{r}{name}__" for name in _ARITHMETIC for r in ("", "r", "i")] + ["__neg__", "__pos__", "__abs__", "__invert__"]
)
SPECIAL = frozenset(
    [*ARITHMETIC, *COMPARISONS]
    + [f"__{name}__" for name in ("call", "len", "getitem", "setitem", "contains", "iter", "next", "reversed")]
    + [f"__{name}__" for name in ("float", "int", "complex", "bool", "array", "enter", "exit", "instancecheck")]
)
NAMES, LETTERS = 300, 80


class Description(TypedDict, total=False):
    """What is told of an object. special: methods of SPECIAL it has. methods: other methods of its class. code: digest of its code."""

    kind: str
    type: str
    name: str
    special: list
    methods: list
    code: str


class Handle:
    """Base of all handles. `Handle.address(handle)` gives its conversation and number."""

    def address(self):
        return object.__getattribute__(self, "_end"), object.__getattribute__(self, "_number")

    def __getattr__(self, name):
        if name[:2] == "__":
            raise AttributeError(f"{type(self).__name__!r} has no {name!r} here")
        if name in object.__getattribute__(self, "_methods"):
            return Method(self, name)
        end, number = Handle.address(self)
        return end.operate("get", number, name)

    def __setattr__(self, name, value):
        end, number = Handle.address(self)
        end.operate("set", number, name, (value,))

    def _follow(self, steps):
        """See `contracts.follow`."""
        end, number = Handle.address(self)
        return end.operate("follow", number, "", [tuple(map(tuple_or_plain, step)) for step in steps])

    def _foresee(self, observations):
        """See `exercises.foresight`: these questions are asked together when the first of them comes."""
        end, number = Handle.address(self)
        end.foresee(number, observations)

    def __repr__(self):
        return f"<{type(self).__name__} of the other side>"

    __hash__ = object.__hash__


def tuple_or_plain(item):
    """Arguments may come as a list or a tuple."""
    return tuple(item) if isinstance(item, list) else item


class Method:
    """A method of the other side's object, looked up there when it is called."""

    def __init__(self, handle, name):
        self.handle, self.__name__ = handle, name

    def __call__(self, *args, **kw):
        end, number = Handle.address(self.handle)
        return end.operate("method", number, self.__name__, args, kw)


def make(end, number: int, told: Description) -> Handle:
    """A handle of the other side's object `number`; dropped there when it is gone here."""
    special = tuple(sorted(SPECIAL.intersection(_texts(told.get("special")))))
    kind = told.get("kind")
    cls = _class(_identifier(told.get("type")) or "object", special, kind == OBJECT if end.decides else None)
    handle = object.__new__(cls)
    keep = object.__setattr__
    keep(handle, "_end", end)
    keep(handle, "_number", number)
    keep(handle, "_methods", frozenset(_texts(told.get("methods"))))
    name = _identifier(told.get("name"))
    if kind in (FUNCTION, CLASS) and name:
        keep(handle, "__name__", name)
        keep(handle, "__qualname__", name)
    if type(told.get("code")) is str:
        keep(handle, "code_print", told["code"][:LETTERS])
    end.theirs[number] = weakref.ref(handle)
    weakref.finalize(handle, _gone, weakref.ref(end), number).atexit = False
    return handle


def _gone(end, number):
    end = end()
    if end is not None and (end.theirs.get(number) is None or end.theirs[number]() is None):
        end.theirs.pop(number, None)
        end.dropped.add(number)


@cache
def _known(name, special, guarded):
    methods = {method: _forwarded(method) for method in special}
    if guarded is not None:
        methods |= {method: _compared(method, method in special) for method in COMPARISONS}
        methods |= {method: _computed(method) for method in ARITHMETIC.intersection(special)}
        methods |= {"__bool__": _truth if guarded else lambda self: True, "__hash__": object.__hash__}
        methods.pop("__contains__", None)  # Python then compares what iterating gives
    return type(name, (Handle,), methods)


def _class(name, special, guarded):
    """guarded: True for objects, False for functions and classes of a side that decides; None where nothing is decided."""
    if _known.cache_info().currsize > 500:  # a stranger makes up the names
        _known.cache_clear()
    return _known(name, special, guarded)


def _forwarded(method):
    def forwarded(self, *args, **kw):
        end, number = Handle.address(self)
        return end.operate("special", number, method, args, kw)

    forwarded.__name__ = method
    return forwarded


class NoPlainData(TypeError):
    """An object of the learner's stands where a number, a list or an array belongs. What it equals is not for it to say."""

    def __init__(self, handle, why):
        name = type(handle).__name__
        super().__init__(f"your code gave an object of your own class {name} where plain data is expected: {why}")


def _compared(method, known):
    """A comparison: two of the learner's objects are compared over there, an object and plain data never."""
    ask = _forwarded(method)

    def compared(self, other):
        if isinstance(other, Handle):
            answer = ask(self, other) if known else NotImplemented
            if answer is NotImplemented or isinstance(answer, bool | np.bool_ | np.ndarray):
                return answer
            raise NoPlainData(self, "it is compared, and answers neither true nor false")
        if other is None and method in ("__eq__", "__ne__"):
            return method == "__ne__"
        raise NoPlainData(self, f"it is compared with {kind_of(other)}")

    return compared


def _computed(method):
    """Arithmetic: in an instructor's own cell its result with plain data is an object again, never a number of its choice."""
    ask = _forwarded(method)

    def computed(self, *others):
        value = ask(self, *others)
        strict = Handle.address(self)[0].strict and not any(isinstance(other, Handle) for other in others)
        if strict and value is not NotImplemented and not isinstance(value, Handle):
            raise NoPlainData(self, f"the cell computes with it{''.join(f' and {kind_of(other)}' for other in others)}")
        return value

    return computed


def _truth(self):
    raise NoPlainData(self, "it is asked whether it is true")


def _texts(value):
    return [text for text in value[:NAMES] if type(text) is str and len(text) <= LETTERS] if type(value) is list else []


def _identifier(value):
    return value if type(value) is str and len(value) <= LETTERS and value.isidentifier() else ""


def describe(value, code=None) -> Description:
    """What to tell of an object of mine; never fails, whatever the object is."""
    cls = type(value)
    told: Description = {"type": _safe(cls)}
    if isinstance(value, type):
        return {**told, "kind": CLASS, "name": _safe(value), "special": ["__call__", "__instancecheck__"]} | {
            "methods": _methods(value)
        }
    if cls.__name__ in ("function", "builtin_function_or_method", "method", "ufunc", "method-wrapper"):
        return {**told, "kind": FUNCTION, "name": _safe(value), "special": ["__call__"], "methods": []} | (
            {"code": code} if code else {}
        )
    return {**told, "kind": OBJECT, "special": _special(cls), "methods": _methods(cls)}


@lru_cache(200)
def _special(cls):
    return [name for name in SPECIAL if any(name in vars(base) for base in cls.__mro__[:-1])]


def _safe(value):
    name = getattr(value, "__name__", "")
    return name[:LETTERS] if isinstance(name, str) else ""


@lru_cache(200)
def _methods(cls):
    names = []
    for base in cls.__mro__[:-1]:
        names += [name for name, item in vars(base).items() if name[:2] != "__" and callable(_plain(item))]
    return names[:NAMES]


def _plain(item):
    return item.__func__ if isinstance(item, staticmethod | classmethod) else item
