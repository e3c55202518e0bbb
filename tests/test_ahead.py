"""Questions asked ahead: an answer sees the calls it would see one by one, and what it does is judged as if asked one by one."""

import math
import struct
import time

import numpy as np
import pytest

from autograder.exercises import check, foresight, get
from autograder.exercises.formulas import FormulaGate, larger
from autograder.exercises.laws import Behaviour, Trial
from autograder.exercises.lesson_02_gates import GRAPH_GATES
from autograder.grading import Options, formula_gates
from autograder.grading.ahead import Ahead
from autograder.grading.process import Learner
from autograder.grading.wire import WireError

pytestmark = pytest.mark.slow
SEED = 7


@pytest.fixture(scope="module")
def learner():
    """A learner's process in which cells can be run."""
    process = Learner(Options(total=300))
    yield process
    process.close()


@pytest.fixture
def made(learner):
    """Run a cell, get what it defines."""

    def run(source, name):
        learner.run_cell(1, source)
        return learner.names([name])[name]

    yield run
    learner.forget()


LOG = "calls = []\ndef multiply_backward(dz, x, y):\n    calls.append((dz, x, y))\n    return dz * y, dz * x\n"
GATE = """
calls = []
class MultiplyGate:
    def __init__(self):
        calls.append("new")
    def forward(self, x, y):
        calls.append(("forward", x, y))
        self.x, self.y = x, y
        return x * y
    def backward(self, dz):
        calls.append(("backward", dz))
        return [dz * self.y, dz * self.x]
"""


@pytest.mark.parametrize(("name", "source"), [("multiply_backward", LOG), ("MultiplyGate", GATE)])
def test_a_right_answer_sees_the_very_calls_it_sees_in_one_process(made, learner, name, source):
    """The same calls with the same numbers in the same order, whether they come one by one or together."""
    here = {}
    exec(source, here)
    assert check(name, here[name], seed=SEED).passed
    assert check(name, made(source, name), seed=SEED).passed
    there = learner.names(["calls"])["calls"]
    assert there == here["calls"]
    assert len(there) > 20


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("multiply_backward", 2),
        ("MultiplyGate", 2),
        ("neuron_backward", 2),
        ("affine_backward", 3),
        ("ComputationalGraph", 60),
    ],
)
def test_a_check_of_a_right_answer_takes_few_messages(learner, name, most):
    """A plain function and a gate are asked in one or two messages, a graph in a few for each trial; no gate is called back."""
    from autograder.course.answers import load_answers

    exercise = get(name)
    answers = load_answers(exercise.lesson)
    learner.run_cell(1, "import math\nimport numpy as np\n" + "\n".join(answers.sources.values()))
    handle = learner.names([name])[name]
    before = learner.end.asked
    assert check(name, handle, seed=SEED).passed
    assert learner.end.asked - before <= most
    assert not learner.end.mine
    learner.forget()


SLIPS = {
    "changes an argument": "def affine_backward(dout, x, W, b):\n    dout *= 1.0000001\n    return dout @ W.T, x.T @ dout, dout.sum(0)",
    "changes one and puts it nearly back": "def affine_backward(dout, x, W, b):\n    x += 1\n    x -= 1\n    return dout @ W.T, x.T @ dout, dout.sum(0)",
    "returns an argument": "def affine_backward(dout, x, W, b):\n    return dout @ W.T, x.T @ dout, b",
    "answers the second time otherwise": "n = 0\ndef affine_backward(dout, x, W, b):\n    global n\n    n += 1\n    return dout @ W.T * (1 + (n % 2 == 0)), x.T @ dout, dout.sum(0)",
    "drifts too little to be wrong": "n = 0\ndef affine_backward(dout, x, W, b):\n    global n\n    n += 1\n    return dout @ W.T * (1 + 1e-9 * n), x.T @ dout, dout.sum(0)",
    "remembers the first answer": "kept = []\ndef affine_backward(dout, x, W, b):\n    kept.append((dout @ W.T, x.T @ dout, dout.sum(0)))\n    return kept[0]",
    "hands out one array for ever": "import numpy as np\nout = {}\ndef affine_backward(dout, x, W, b):\n    dx = out.setdefault(x.shape, np.zeros(x.shape))\n    dx += dout @ W.T\n    return dx, x.T @ dout, dout.sum(0)",
    "an object that is another at each look": "class A:\n    n = 0\n    def __array__(self, *a, **k):\n        import numpy as np\n        A.n += 1\n        return np.full((3, 2), A.n)\ndef affine_backward(dout, x, W, b):\n    return A(), x.T @ dout, dout.sum(0)",
    "raises at the third call": "n = 0\ndef affine_backward(dout, x, W, b):\n    global n\n    n += 1\n    assert n != 3, 'enough'\n    return dout @ W.T, x.T @ dout, dout.sum(0)",
    "is not written": "def affine_backward(dout, x, W, b):\n    raise NotImplementedError",
    "prints and warns": "import warnings\ndef affine_backward(dout, x, W, b):\n    print('hello')\n    warnings.warn('careful')\n    return dout @ W.T, x.T @ dout, dout.sum(0)",
    "takes too few arguments": "def affine_backward(dout, x):\n    return 1",
    "returns nothing": "def affine_backward(dout, x, W, b):\n    dout @ W.T",
    "exits": "def affine_backward(dout, x, W, b):\n    raise SystemExit",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_bad_manners_are_seen_as_in_one_process(made, slip):
    """Changed inputs, kept state, other objects at each look, errors, prints: the same verdict, word for word, but for lines."""
    here = {}
    exec(compile(SLIPS[slip], "<cell 1>", "exec"), here)
    one = check("affine_backward", here["affine_backward"], seed=SEED)
    other = check("affine_backward", made(SLIPS[slip], "affine_backward"), seed=SEED)
    assert (other.points, other.mistake, other.headline) == (one.points, one.mistake, one.headline)
    assert other.remarks == one.remarks
    if slip not in ("an object that is another at each look", "raises at the third call"):
        assert other.message == one.message
    assert one.passed == (slip == "prints and warns")


def test_a_loop_that_never_ends_in_the_middle_is_stopped_in_time(made):
    """One call among many that does not end costs the check's own time limit, and is told as such."""
    source = "n = 0\ndef multiply_backward(dz, x, y):\n    global n\n    n += 1\n    while n > 9:\n        pass\n    return dz * y, dz * x"
    from autograder.exercises.checking import examine

    begin = time.monotonic()
    examination = examine(get("multiply_backward"), made(source, "multiply_backward"), seed=SEED, seconds=1.0)
    assert time.monotonic() - begin < 5
    assert {finding.code for finding, _ in examination.failed.values()} == {"never-ends"}


def test_slow_answers_are_asked_a_few_at_a_time(made, learner):
    """What takes long is not done in vain: a wrong slow answer is called a few times, not at every point there is."""
    source = "import time\nn = 0\ndef multiply_backward(dz, x, y):\n    global n\n    n += 1\n    time.sleep(0.06)\n    return dz, dz"
    begin = time.monotonic()
    assert not check("multiply_backward", made(source, "multiply_backward"), seed=SEED).passed
    assert time.monotonic() - begin < 8
    learner.run_cell(2, "n = 0")
    foresight.foresee(get("multiply_backward").law, learner.names(["multiply_backward"])["multiply_backward"], ())
    handle = learner.names(["multiply_backward"])["multiply_backward"]
    trials = list(get("multiply_backward").law.trials(np.random.default_rng(1)))
    foresight.foresee(get("multiply_backward").law, handle, [trial.inputs for trial in trials])
    handle(*trials[0].inputs.values())
    assert learner.names(["n"])["n"] == 1


def test_a_process_that_dies_in_the_middle_earns_nothing_and_says_so(made):
    """os._exit in a late call: no points, and the reason."""
    source = "import os\nn = 0\ndef multiply_backward(dz, x, y):\n    global n\n    n += 1\n    if n > 9:\n        os._exit(0)\n    return dz * y, dz * x"
    verdict = check("multiply_backward", made(source, "multiply_backward"), seed=SEED)
    assert verdict.points == 0
    assert "ended the process" in verdict.message


COUNTER = "class Counter:\n    def __init__(self):\n        self.n = 0\n    def add(self, by):\n        self.n += by\n        return self.n"


def test_what_is_foreseen_wrongly_is_asked_anew(made):
    """A law that goes another way than foreseen sees objects on which nothing was called but what it calls itself."""
    seen = []

    def script(answer):
        counter = answer()
        if callable(counter.add(1)):  # what stands in for the answer is callable, a number is not
            counter.add(100)
            counter.add(1000)
        seen.append(counter.add(10))
        return {"n": seen[-1]}

    law = Behaviour(parts=("n",), trials=lambda rng: [("n", "standard", {})], script=script, law=lambda: {"n": 11})
    assert len(foresight.questions(law, {})) == 5
    handle = made(COUNTER, "Counter")
    for trial in foresight.foreseen(law, handle, [Trial("standard", {}, "n")]):
        assert foresight.observe(law, handle, trial.inputs)[0] == {"n": 11}
    assert seen[-1] == 11


def test_objects_of_answers_that_nobody_asked_for_are_released(made, learner):
    """What was made ahead and not used is given back to the other side, as every handle is."""
    handle = made("class Thing:\n    def __init__(self, x):\n        pass\n", "Thing")
    law = Behaviour(parts=(), trials=None, script=lambda answer, x: {"x": answer(x)}, law=None)
    foresight.foresee(law, handle, [{"x": float(k)} for k in range(50)])
    law.observe(handle, {"x": 0.0})
    foresight.foresee(law, handle, ())
    learner.run_cell(2, "import gc\ncount = sum(type(o) is Thing for o in gc.get_objects())")
    learner.names(["count"])
    learner.run_cell(3, "count = sum(type(o) is Thing for o in gc.get_objects())")
    assert learner.names(["count"])["count"] <= 1


@pytest.mark.parametrize("told", [None, 3, [[]] * 3, [3], [[3]], [[{}, {}, {}]], {"h": [1]}])
def test_answers_to_questions_that_were_not_asked_are_refused(told):
    """More answers than questions, or no list of lists of answers, break the wire and nothing else."""
    ahead = Ahead(1, [foresight.questions(get("multiply_backward").law, {"dz": 1.0, "x": 2.0, "y": 3.0})])
    with pytest.raises(WireError):
        ahead.take(told, None, 1)


def test_inputs_alone_are_asked_ahead():
    """What is asked ahead is made of a trial's inputs: trials are put together only where they are drawn apart from one another."""
    law = get("ComputationalGraph").law
    trials = list(law.trials(np.random.default_rng(3)))

    asked = []

    class Watching:
        def _foresee(self, observations):
            asked.append(observations)

    list(foresight.foreseen(law, Watching(), trials))
    assert [len(looks) for looks in asked] == [2] * len(trials)
    assert all(first[0].args == second[0].args for first, second in asked)


@pytest.mark.parametrize("name", GRAPH_GATES)
def test_a_gate_of_arithmetic_gives_the_same_bits_on_the_other_side(name):
    """Told as nested lists and made anew: forward and backward to the last bit, also for numbers of all sizes."""
    told = formula_gates.arithmetic(GRAPH_GATES[name])
    here, there, rng = FormulaGate(GRAPH_GATES[name]), formula_gates.FormulaGate(told), np.random.default_rng(0)
    for size in (1.0, 1e-9, 1e9):
        for x, y, dz in rng.standard_normal((20, 3)) * size:
            bits = [struct.pack("3d", gate.forward(x, y), *gate.backward(dz)) for gate in (here, there)]
            assert bits[0] == bits[1]


def test_what_is_more_than_arithmetic_stays_a_callback(made):
    """A formula with a branch, a root or a function is not told but called back."""
    for formula in (
        larger,
        lambda x, y: math.exp(x) + y,
        lambda x, y: x if x > y else y,
        lambda x, y: x**y,
        lambda x, y: 3.0,
    ):
        assert formula_gates.arithmetic(formula) is None
    run = made("def run(gate):\n    return gate.forward(2.0, 5.0), gate.backward(1.0)", "run")
    assert run(FormulaGate(larger)) == (5.0, [0.0, 1.0])
    assert run(FormulaGate(lambda x, y: x * y)) == (10.0, [5.0, 2.0])
