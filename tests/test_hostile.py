"""A hostile notebook earns exactly what its code honestly earns: tampering with libraries, tests, display and protocol is in vain."""

import pytest
from cases.tampering import TAMPERING
from grading_tools import (
    ALL,
    CONFINED,
    EARNS,
    HONEST,
    INSTRUCTOR,
    NONE,
    RIGHT,
    code,
    graded,
    lesson,
    marks,
    notebook,
    submission,
)
from grading_tools import impatient as impatient

pytestmark = [*CONFINED, pytest.mark.usefixtures("impatient")]


@pytest.mark.parametrize("attack", TAMPERING)
def test_tampering_changes_no_points(attack):
    """Patched libraries, replaced checks, hooks and transformers change nothing, before or after the learner's own code."""
    for place in ("before", "after"):
        report = graded(submission(**{place: TAMPERING[attack]}))
        assert report["points"] == EARNS, (place, report["remarks"])
        assert "DETECTED" not in text_everywhere(report)


def text_everywhere(report):
    return str([cell.get("outputs") for cell in report["notebook"]["cells"]])


ANSWERS = {
    "lying-array": """
import numpy as np
class Liar(np.ndarray):
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, *a, **k): return 0.0
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __abs__(self): return 0.0
    __hash__ = None
def divide_backward(dz, x, y):
    return np.array(1.0).view(Liar), np.array(2.0).view(Liar)
""",
    "lying-float": """
class Liar(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __rsub__(self, other): return 0.0
    def __abs__(self): return 0.0
    def __float__(self): return 0.0
    def __repr__(self): return "0"
    __hash__ = float.__hash__
def divide_backward(dz, x, y):
    return Liar(1.0), Liar(2.0)
""",
    "another-object-at-each-look": """
import random
class Shifty:
    def __getattribute__(self, name): return random.random()
    def __float__(self): return random.random()
    def __call__(self, *a): return random.random(), random.random()
    def __class__(self): return float
divide_backward = Shifty()
""",
    "right-only-at-first": """
calls = 0
def divide_backward(dz, x, y):
    global calls
    calls += 1
    return (dz / y, -dz * x / y**2) if calls < 3 else (0.0, 0.0)
""",
    "right-for-the-lesson-s-inputs": """
import zlib, numpy as np
known = {}
rng = np.random.default_rng([zlib.crc32(b"divide_backward")])
for _ in range(400):
    known[round(float(rng.standard_normal() * 1.5), 9)] = True
def divide_backward(dz, x, y):
    return (dz / y, -dz * x / y**2) if round(x, 9) in known else (0.0, 0.0)
""",
    "nan": "def divide_backward(dz, x, y):\n    return float('nan'), float('nan')",
    "infinite": "def divide_backward(dz, x, y):\n    return float('inf'), float('-inf')",
    "huge-number": "def divide_backward(dz, x, y):\n    return 10**5000, 10**5000",
    "nothing": "def divide_backward(dz, x, y):\n    pass",
    "itself": "def divide_backward(dz, x, y):\n    return divide_backward, divide_backward",
    "endless-generator": "import itertools\ndef divide_backward(dz, x, y):\n    return itertools.count(), itertools.repeat(1.0)",
    "cycle": "def divide_backward(dz, x, y):\n    a = []\n    a.append(a)\n    return a, a",
    "long-list": "def divide_backward(dz, x, y):\n    return [0.0] * 10_000_000, 1.0",
    "huge-array": "import numpy as np\ndef divide_backward(dz, x, y):\n    return np.zeros(50_000_000), 1.0",
    "false-length": """
class Long:
    def __len__(self): return 10**12
    def __getitem__(self, k): return 0.0
def divide_backward(dz, x, y):
    return Long(), Long()
""",
    "pickle-bomb": """
class Bomb:
    def __reduce__(self):
        import os
        return os.system, ("touch /tmp/owned",)
def divide_backward(dz, x, y):
    return Bomb(), Bomb()
""",
    "object-array": "import numpy as np\ndef divide_backward(dz, x, y):\n    return np.array([object()]), np.array(lambda: 1)",
    "void-array": "import numpy as np\ndef divide_backward(dz, x, y):\n    return np.zeros(1, 'V8'), np.zeros(1, dtype=[('a', 'O')])",
    "names-that-are-no-names": """
Odd = type("x" * 100_000, (), {"\\ud800": lambda self: 1, "": 2})
def divide_backward(dz, x, y):
    return Odd(), Odd()
divide_backward.__name__ = "check_everything\\n99 of 2 points"
""",
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_wrong_answer_earns_nothing_however_it_is_dressed(answer):
    """Lying subclasses, objects that change, NaN, cycles and giants earn 0 for themselves and cost the others nothing."""
    assert graded(submission(sources={**HONEST, "divide_backward": ANSWERS[answer]}))["points"] == EARNS


WIRE = {
    "garbage": "os.write(wire, b'x' * 1000)",
    "full-marks": "os.write(wire, frame({'re': 1, 'value': {'t': [1.0, 2.0]}}))",
    "many-answers": "[os.write(wire, frame({'re': n, 'value': {'t': [1.0, 2.0]}})) for n in range(1, 60)]",
    "huge": "os.write(wire, struct.pack('>IQ', 0xFFFFFFFF, 1 << 62))",
    "deep": "os.write(wire, struct.pack('>IQ', 100000, 0) + b'[' * 100000)",
    "questions": "os.write(wire, frame({'ask': 1, 'op': 'get', 'on': 1, 'name': '__globals__', 'args': [], 'kw': {}}))",
    "nothing-more": "os.shutdown(wire) if hasattr(os, 'shutdown') else os.close(wire)",
    "half-a-frame": "os.write(wire, struct.pack('>IQ', 500, 0)); import time; time.sleep(100)",
    "flood": "[os.write(wire, frame({'ask': n, 'op': 'call', 'on': 1, 'name': '', 'args': [], 'kw': {}})) for n in range(10**6)]",
}
TALK = """
import json, os, stat, struct
def frame(message):
    head = json.dumps([message, []]).encode()
    return struct.pack('>IQ', len(head), 0) + head
wire = next(n for n in range(3, 200) if os.path.exists("/dev") is not None and is_socket(n))
"""
FIND = """
def is_socket(n):
    import os, stat
    try:
        return stat.S_ISSOCK(os.fstat(n).st_mode)
    except OSError:
        return False
"""


@pytest.mark.parametrize("act", WIRE)
def test_talking_on_the_wire_itself_gains_nothing(act):
    """Malformed, huge, early, doubled and unasked frames cost what they disturbed and never give points."""
    source = f"{FIND}{TALK}\ndef divide_backward(dz, x, y):\n    {WIRE[act]}\n    return 1.0, 2.0\n"
    report = graded(submission(sources={**HONEST, "divide_backward": source}), timeout=3, total=30)
    assert report["points"]["check_divide_backward"] == 0
    assert report["points"] == EARNS, report["remarks"]


LIES = """
import sys
end = None
frame = sys._getframe()
while frame:
    for value in frame.f_locals.values():
        if type(value).__name__ == "LearnersEnd":
            end = value
    frame = frame.f_back
import gc
for value in gc.get_objects():
    if type(value).__name__ == "LearnersEnd":
        end = value
type(end).describe = lambda self, value: {"kind": "object", "type": "float", "special": ["__float__", "__eq__", "__sub__", "__array__"]}
type(end).tell = lambda self, error: {"type": "NotImplementedError", "of": ["Verdict", "SystemExit"], "text": "x", "again": 0}
"""


def test_a_rewritten_learner_s_side_gains_nothing():
    """The learner's side is the learner's: patched to lie about every object, it still earns what the values are worth."""
    assert graded(submission(before=LIES))["points"]["check_divide_backward"] == 0


CALLBACKS = """
def derivative(f, x):
    for name in ("formula", "__globals__", "__self__", "__class__", "_formula", "calls", "__init__"):
        try:
            thing = getattr(f, name)
            if name == "formula":
                return (thing(complex(x, 1e-30))).imag / 1e-30
            if name in ("__globals__", "__self__") and "autograder" in str(thing):
                return 1 / 0
        except AttributeError:
            pass
    return 0.0
"""


def test_functions_that_are_passed_in_can_be_called_and_no_more():
    """Through the f of `derivative` a learner reaches neither its formula nor anything else of the grader's."""
    cell = code(CALLBACKS, "derivative", marks("derivative", solution=True))
    check = code('check("derivative", derivative)', "check_derivative", marks("check_derivative", points=3))
    report = graded(notebook([cell, check]), source=notebook([cell, check]))
    assert report["points"] == {"check_derivative": 0}
    assert report["verdicts"]["check_derivative"]["mistake"] != "raises-error"


def test_nobody_can_guess_the_seed():
    """The seed depends on the secret, the lesson and every byte of the submission, and is the same at a regrade."""
    from autograder.grading import seed_for

    seeds = {
        seed_for(secret, lesson_, data)
        for secret in (b"a", b"b")
        for lesson_ in ("01", "02")
        for data in (b"", b"x", b"y")
    }
    assert len(seeds) == 12
    assert seed_for(b"a", "01", b"x") == seed_for(b"a", "01", b"x") > 1 << 64


def test_a_regrade_gives_the_same_report():
    """Graded twice, a submission gets the same points and the same messages."""
    first, again = (graded(submission()) for _ in range(2))
    assert (first["points"], first["verdicts"]) == (again["points"], again["verdicts"])


def test_an_untouched_notebook_earns_nothing():
    """Stubs are not started, with 0 points and a kind word."""
    stubs = {
        name: f'{source.splitlines()[0]}\n    raise NotImplementedError("not started yet")'
        for name, source in RIGHT.items()
    }
    stubs["MultiplyGate"] = (
        'class MultiplyGate:\n    def forward(self, x, y):\n        raise NotImplementedError("not started yet")'
    )
    report = graded(lesson(stubs))
    assert report["points"] == NONE
    assert {verdict["mistake"] for verdict in report["verdicts"].values()} == {"not-started"}


def test_the_solution_earns_everything_and_warnings_cost_nothing():
    """Right code that prints, warns, logs and divides by zero keeps all points; what it said is in the message."""
    noisy = RIGHT["multiply_backward"].replace(
        "\n    return",
        "\n    import numpy as np, warnings, logging, sys\n    np.ones(1) / np.zeros(1)\n    warnings.warn('careful', stacklevel=1)"
        "\n    logging.warning('log')\n    print('hello', file=sys.stderr)\n    return",
    )
    report = graded(submission(sources={**RIGHT, "multiply_backward": noisy}))
    assert report["points"] == ALL
    message = report["verdicts"]["check_multiply_backward"]["message"]
    assert "careful" in message
    assert "RuntimeWarning: divide by zero" in message
    assert "hello" in message


def test_the_instructor_s_notebook_is_never_changed():
    """Grading leaves the source it was given as it was."""
    import copy

    before = copy.deepcopy(INSTRUCTOR)
    graded(submission(before=TAMPERING["numpy-compares-true"]))
    assert before == INSTRUCTOR
