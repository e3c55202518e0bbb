"""What a submission may try, and what may happen to it on its way: the rows of a table that other graders were measured against,
and the toy assignment that they are tried on. `tests/test_attack_table.py` has one test for each row.

The toy is an instructor's own, as nbgrader knows it: relu_backward (3 points, asserts, some hidden, with a helper) and sigmoid (5
points, partial credit by the last value). The wrong submission is worth 0 + 2 points, the right one 3 + 5.
"""

import copy
import json

from grading_tools import code, marks, notebook

TITLES = {
    1: "test cell edited to assert True",
    2: "np.allclose, np.testing and a helper patched",
    3: "input transformer blanks the test cells",
    4: "syntax-tree transformer removes assert and rewrites the score",
    5: "ndarray subclass with a lying __array_function__",
    6: "display formatter prints full points",
    7: "the grader's own classes patched",
    8: "the solution is read and run",
    9: "the gradebook is written",
    10: "an object whose unpickling runs code",
    11: "another student's submission is edited",
    12: "a numpy.py is shipped beside the notebook",
    13: "a helper file of the course's name is shipped",
    14: "cheats only where it detects grading",
    15: "a function that never returns",
    16: "a function that never returns and swallows interrupts",
    17: "a memory bomb",
    18: "sys.exit() in a function",
    19: "os._exit and kill -9, also from a thread",
    20: "prints without end",
    21: "points raised in the metadata",
    22: "grade_id of a test cell renamed",
    23: "test cells deleted",
    24: "test cell copied and pasted",
    25: "grade switched off in the metadata",
    26: "test cell turned into markdown",
    27: "all nbgrader metadata stripped",
    28: "file renamed by a browser",
    29: "truncated JSON",
    30: "right code that warns",
    31: "partial score above the maximum",
    32: "background processes and forks",
    33: "a listening socket and the network",
    34: "a symbolic link among the files",
    35: "cells in another order",
    36: "doubled cell ids, wrong kernel, 60 MB of outputs, extra cells, input(), a syntax error",
    37: "a gradient of NaN",
    38: "inputs changed in place",
}

HELPER = """import numpy as np

def grad_check(backward, x, dout):
    numeric = ((np.maximum(x + 1e-6, 0) - np.maximum(x - 1e-6, 0)) / 2e-6) * dout
    return np.allclose(backward(dout, x.copy()), numeric, atol=1e-6)"""
TEST_RELU = """x, dout = np.array([-1.0, 2.0, 3.0]), np.array([1.0, 1.0, -2.0])
assert np.allclose(relu_backward(dout, x), [0, 1, -2])
### BEGIN HIDDEN TESTS
assert np.array_equal(x, [-1, 2, 3]) and np.array_equal(dout, [1, 1, -2])
np.testing.assert_allclose(relu_backward(np.array([2.0, 5.0]), np.array([1.0, -1.0])), [2, 0])
assert grad_check(relu_backward, np.array([0.3, -0.7]), np.array([1.5, -2.5]))
### END HIDDEN TESTS"""
TEST_SIGMOID = """score = 0
if np.allclose(np.asarray(sigmoid(np.array([0.0, 1.0]))), [0.5, 0.7310585786]):
    score += 2
if np.allclose(np.asarray(sigmoid(np.array([-1.0, -3.0]))), [0.2689414214, 0.0474258732]):
    score += 3
score"""
RIGHT = {
    "relu_backward": "def relu_backward(dout, x):\n    return dout * (x > 0)",
    "sigmoid": "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))",
}
WRONG = {
    "relu_backward": "def relu_backward(dout, x):\n    return dout * 1.0",
    "sigmoid": "def sigmoid(x):\n    return 1 / (1 + np.exp(-np.abs(x)))",
}
ALL, EARNS = {"test_relu": 3, "test_sigmoid": 5}, {"test_relu": 0, "test_sigmoid": 2}
RELU, SIGMOID = 2, 4  # places of the test cells


def toy(sources, before="", source_of_score=TEST_SIGMOID):
    """The toy with these solutions, and a cell in front."""
    return notebook(
        [
            code(HELPER + ("\n" + before if before else ""), "start"),
            code(sources["relu_backward"], "relu_backward", marks("relu_backward", solution=True)),
            code(TEST_RELU, "test_relu", marks("test_relu", points=3)),
            code(sources["sigmoid"], "sigmoid", marks("sigmoid", solution=True)),
            code(source_of_score, "test_sigmoid", marks("test_sigmoid", points=5)),
        ]
    )


SOURCE = toy(RIGHT)


def after(change, sources=RIGHT):
    """The toy as handed in, after something happened to its cells; change(cells) may return other cells."""
    made = copy.deepcopy(toy(sources))
    made["cells"] = change(made["cells"]) or made["cells"]
    return made


def relu(body):
    """Right but for a relu_backward with this body."""
    return toy({**RIGHT, "relu_backward": f"def relu_backward(dout, x):\n    {body}"})


def metadata(cells, place):
    return cells[place]["metadata"]["nbgrader"]


FULL = "full = lambda *a, **k: 5.0\n"
LYING = """class Liar(np.ndarray):
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, *a, **k): return True
def relu_backward(dout, x): return np.zeros(np.shape(x)).view(Liar)
"""
# row: what was handed in, and what it honestly earns
ON_THE_TOY = {
    1: (after(lambda cells: cells[RELU].update(source="assert True"), WRONG), EARNS),
    2: (
        toy(
            WRONG,
            "np.allclose = np.array_equal = np.testing.assert_allclose = lambda *a, **k: True\n"
            "grad_check = lambda *a, **k: True",
        ),
        EARNS,
    ),
    3: (
        toy(
            WRONG,
            "get_ipython().input_transformers_post.append(lambda lines: ['5.0' for line in lines if 'assert' in line])",
        ),
        EARNS,
    ),
    4: (
        toy(
            WRONG,
            "import ast\nclass Away(ast.NodeTransformer):\n    def visit_Assert(self, node): return ast.Pass()\n"
            "    def visit_Constant(self, node): return ast.Constant(5)\nget_ipython().ast_transformers.append(Away())",
        ),
        EARNS,
    ),
    5: (toy({**WRONG, "relu_backward": LYING}), EARNS),
    6: (
        toy(
            WRONG,
            "shell = get_ipython()\nfor kind in (int, float, np.float64):\n"
            "    shell.display_formatter.formatters['text/plain'].for_type(kind, lambda n, p, cycle: p.text('5.0'))",
        ),
        EARNS,
    ),
    7: (
        toy(
            WRONG,
            FULL + "import sys\nfor name, module in list(sys.modules.items()):\n    if 'grad' in name.lower():\n"
            "        for cls in [c for c in vars(module).values() if isinstance(c, type)]:\n"
            "            for method in [m for m in vars(cls) if m in ('run', 'grade', 'evaluate', 'perform', 'preprocess')]:\n"
            "                setattr(cls, method, full)\ncheck = full",
        ),
        EARNS,
    ),
    14: (
        toy(
            WRONG,
            "import os, sys\nif any('GRAD' in name.upper() for name in [*os.environ, *sys.argv]):\n"
            "    print('DETEC' + 'TED')\n    np.allclose = lambda *a, **k: True",
        ),
        EARNS,
    ),
    15: (relu("while True: pass"), {**ALL, "test_relu": 0}),
    16: (
        relu(
            "import signal\n    for number in (signal.SIGINT, signal.SIGALRM): signal.signal(number, signal.SIG_IGN)\n"
            "    while True:\n        try:\n            while True: pass\n        except: continue"
        ),
        {**ALL, "test_relu": 0},
    ),
    17: (relu("return np.ones(10**9)[:3] + [bytearray(1 << 30) for _ in range(9)]"), {**ALL, "test_relu": 0}),
    18: (relu("import sys; sys.exit(0)"), {**ALL, "test_relu": 0}),
    19: (
        relu("import os, threading; threading.Thread(target=lambda: os.kill(os.getpid(), 9)).start(); os._exit(0)"),
        {**ALL, "test_relu": 0},
    ),
    20: (relu("while True: print('x' * 100_000)"), {**ALL, "test_relu": 0}),
    21: (after(lambda cells: metadata(cells, RELU).update(points=1000), WRONG), EARNS),
    22: (after(lambda cells: metadata(cells, RELU).update(grade_id="another"), WRONG), EARNS),
    23: (after(lambda cells: [cells[0], cells[1], cells[3]]), ALL),
    24: (after(lambda cells: cells.insert(RELU, copy.deepcopy(cells[RELU]))), ALL),
    25: (after(lambda cells: metadata(cells, RELU).update(grade=False)), ALL),
    26: (after(lambda cells: cells[RELU].update(cell_type="markdown")), ALL),
    27: (after(lambda cells: [code(cell["source"]) for cell in cells]), ALL),
    29: (json.dumps(toy(RIGHT))[:-150].encode(), ALL),
    30: (
        relu(
            "import warnings, sys\n    warnings.warn('old', DeprecationWarning)\n    np.ones(1) / np.zeros(1)\n"
            "    print('careful', file=sys.stderr)\n    return dout * (x > 0)"
        ),
        ALL,
    ),
    35: (after(lambda cells: cells[::-1]), ALL),
    37: (relu("return np.full(np.shape(x), np.nan)"), {**ALL, "test_relu": 0}),
    38: (relu("x[...] = x > 0\n    dout *= x\n    return dout"), {**ALL, "test_relu": 0}),
}
