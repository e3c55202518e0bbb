"""Remote values: a check says the same of an answer in another process as of one in this process, for every lesson there is."""

import ast
import time
import warnings

import numpy as np
import pytest
from lesson_tools import LESSONS, ROOT

from autograder import guard
from autograder.course.answers import load_answers
from autograder.course.paths import lesson_folder, lesson_source
from autograder.course.source import read_code_cells
from autograder.exercises import all_lessons, check
from autograder.grading import Options
from autograder.grading.process import Learner, ProcessEnded

pytestmark = pytest.mark.slow

DECLARED = [lesson.name for lesson in all_lessons()]
SEED = 20_260


@pytest.fixture(scope="module")
def learner():
    """A learner's process in which cells can be run."""
    process = Learner(Options(total=600))
    yield process
    process.close()


@pytest.fixture
def made(learner):
    """Run a cell, get what it defines."""

    def run(source, *names):
        learner.run_cell(1, source)
        values = learner.names(names)
        return values[names[0]] if len(names) == 1 else [values[name] for name in names]

    yield run
    learner.forget()


def lesson_names():
    whole = ("mistakes.py", "alternatives.py")
    written = [name for name in LESSONS if all((lesson_folder(ROOT, name) / file).is_file() for file in whole)]
    return [name for name in written if name in DECLARED]


def imports(lesson):
    """The import lines of a lesson's source, without those of the helper package."""
    for cell in read_code_cells(lesson_source(ROOT, lesson)):
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Import | ast.ImportFrom) and "autograder" not in ast.unparse(node):
                yield ast.unparse(node)


@pytest.fixture(scope="module", params=lesson_names())
def lesson(request):
    """A lesson's answers, and a process that has its solutions."""
    answers = load_answers(request.param)
    process = Learner(Options(total=600))
    process.run_cell(1, "\n".join(imports(request.param)))
    for number, source in enumerate(answers.sources.values(), start=2):
        process.run_cell(number, source)
    yield answers, process
    process.close()


def test_every_solution_earns_all_points_over_the_wire(lesson):
    """The solution of each exercise, called in another process under a secret seed, earns all its points."""
    answers, process = lesson
    for name in answers.solutions:
        verdict = check(name, process.names([name])[name], seed=SEED)
        process.forget()
        assert verdict.passed, verdict.message


def wrong_sources(answers):
    """Wrong answers that come with a source: edits of the solution by `wrong_edit`, at most three of an exercise."""
    import linecache

    count = {}
    for wrong in answers.wrong:
        entry = linecache.cache.get(f"<{wrong.exercise}: {wrong.name}>")
        if entry and count.setdefault(wrong.exercise, 0) < 3:
            count[wrong.exercise] += 1
            yield wrong, "".join(entry[2])


def test_wrong_answers_lose_the_same_points_with_the_same_name_over_the_wire(lesson):
    """A wrong answer gets the same points, the same name and the same message in another process as in this one."""
    answers, process = lesson
    seen, begin = 0, time.monotonic()
    for wrong, source in wrong_sources(answers):
        if time.monotonic() - begin > 25:
            break
        here = check(wrong.exercise, wrong.answer, seed=SEED)
        process.run_cell(1, source)
        there = check(wrong.exercise, process.names([wrong.exercise])[wrong.exercise], seed=SEED)
        process.forget()
        process.run_cell(1, answers.sources[wrong.exercise])
        assert (there.points, there.mistake, there.message) == (here.points, here.mistake, here.message), wrong.name
        seen += 1
    assert seen or not list(wrong_sources(answers))


def test_results_are_plain_data_of_exact_types(made):
    """Whatever subclass a function returns, what arrives is a real float, array, list, tuple or dict."""
    cell = (
        "import numpy as np, collections\nP = collections.namedtuple('P', 'a b')\n"
        "def f():\n    return P(1, 2.5), np.matrix([[1.0]]), collections.OrderedDict(x=np.float32(2)), [True, None, 'x', 2j]"
    )
    point, matrix, mapping, rest = made(cell, "f")()
    assert type(point) is tuple
    assert type(matrix) is np.ndarray
    assert type(mapping) is dict
    assert type(mapping["x"]) is np.float32
    assert rest == [True, None, "x", 2j]


def test_changed_arguments_are_seen(made):
    """What a call changes in its arguments is changed in ours: arrays, lists, dicts and what is inside them."""
    spoil = made(
        "def spoil(a, items, mapping, rows):\n    a += 1\n    items.append(9)\n    mapping['w'] *= 2\n    mapping['new'] = 1\n    rows[0][1] = 5",
        "spoil",
    )
    array, items, inner, rows = np.zeros(2), [1], np.ones(2), [[1, 2], [3, 4]]
    mapping = {"w": inner, "gone": 0}
    spoil(array, items, mapping, rows)
    assert array.tolist() == [1, 1]
    assert items == [1, 9]
    assert inner.tolist() == [2, 2]
    assert mapping["w"] is inner
    assert mapping["new"] == 1
    assert rows == [[1, 5], [3, 4]]


def test_objects_keep_their_state_and_identity(made):
    """An instance lives on over there: attributes, methods, operators and identity work as in one process."""
    cell = """
class Value:
    def __init__(self, data, before=()):
        self.data, self.before, self.grad = data, before, 0.0
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other))
    __radd__ = __add__
    def __float__(self):
        return float(self.data)
    def __len__(self):
        return 3
    def __getitem__(self, k):
        if k > 2:
            raise IndexError(k)
        return k * 2
    def double(self, *, by=2):
        return Value(self.data * by)
"""
    value_class = made(cell, "Value")
    a = value_class(2.0)
    b = 1 + a + 3
    assert b.data == 6.0
    assert float(b) == 6.0
    assert b.before[0].before[0] is a
    a.grad = np.ones(2)
    assert a.grad.tolist() == [1, 1]
    assert a.double(by=5).data == 10.0
    assert isinstance(a, value_class)
    assert len(a) == 3
    assert list(a) == [0, 2, 4]
    assert not hasattr(a, "nothing")
    assert not callable(a)
    assert callable(value_class)
    with pytest.raises(TypeError):
        a - 1


def test_lines_of_the_same_code_are_recognised(made):
    """Two remote functions of the same code are told to be so; other names, constants or closures make them different."""
    from autograder.exercises.derivations import _repeated

    cell = (
        "def make(k):\n    return lambda z: z * k\ndef f(z):\n    'doc'\n    return 2 * z\ndef g(z):\n    return 2 * z\n"
        "def h(z):\n    return 3 * z\nsteps = [f, h, g, make(f), make(h), f]"
    )
    assert _repeated(made(cell, "steps")) == {2: 0, 5: 0}


def test_functions_and_gates_that_are_passed_are_called_back(made):
    """A function, a gate or an iterator that a law passes is called from over there, nested as deep as it takes."""
    slope, run, total = made(
        "def slope(f, x):\n    return (f(x + 0.5) - f(x - 0.5))\ndef run(gate):\n    return gate.forward(2.0) + gate.scale\n"
        "def total(batches):\n    return sum(batch.sum() for batch in batches)",
        "slope",
        "run",
        "total",
    )

    class Gate:
        scale = 0

        def __init__(self):
            self.scale = 10.0

        def forward(self, x):
            return 3 * x

    assert slope(lambda x: x * x, 3.0) == 6.0
    assert slope(lambda x: slope(lambda y: x * y * y, 1.0), 3.0) == 2.0
    assert run(Gate()) == 16.0
    assert total(np.ones(k) for k in range(4)) == 6.0


def test_a_random_generator_arrives_in_its_state(made):
    """A NumPy generator that is passed gives the same numbers over there as it would here."""
    draw = made("def draw(rng):\n    return rng.standard_normal(5)", "draw")
    for make in (np.random.default_rng, lambda seed: np.random.Generator(np.random.MT19937(seed))):
        assert draw(make(7)).tolist() == make(7).standard_normal(5).tolist()


def test_errors_arrive_with_class_message_and_line(made):
    """An error has its own name, is caught as the builtin class it belongs to, and says the learner's line."""
    cell = "class Odd(ValueError):\n    pass\ndef f(x):\n    if x == 1:\n        raise Odd('odd')\n    if x == 2:\n        raise NotImplementedError('later')\n    if x == 3:\n        raise SystemExit(3)\n    return {}['key']"
    f = made(cell, "f")
    with pytest.raises(ValueError, match="odd") as odd:
        f(1)
    assert guard.describe_error(odd.value) == "Odd: odd (line 5)"
    with pytest.raises(NotImplementedError, match="later"):
        f(2)
    with pytest.raises(Exception, match="3") as ended:
        f(3)
    assert type(ended.value).__name__ == "SystemExit"
    with pytest.raises(KeyError) as missing:
        f(4)
    assert guard.describe_error(missing.value) == "KeyError: 'key' (line 10)"


def test_an_error_of_a_callback_comes_back_as_itself(made):
    """What a passed function raises, and the learner's code does not catch, arrives as the very error that was raised."""
    call = made("def call(f):\n    return f()", "call")
    error = LookupError("mine")

    def fail():
        raise error

    with pytest.raises(LookupError) as caught:
        call(fail)
    assert caught.value is error
    caught_there = made(
        "def call(f):\n    try:\n        return f()\n    except LookupError as e:\n        return str(e)", "call"
    )
    assert caught_there(fail) == "mine"


def test_prints_and_warnings_come_back(made, capsys):
    """What a call prints and warns of is printed and warned of here."""
    noisy = made(
        "import warnings, sys, numpy as np\ndef noisy():\n    print('out')\n    print('err', file=sys.stderr)\n    warnings.warn('careful', DeprecationWarning)\n    return np.ones(1) / np.zeros(1)",
        "noisy",
    )
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        noisy()
    assert capsys.readouterr().out == "out\nerr\n"
    assert [w.category.__name__ for w in seen] == ["DeprecationWarning", "RuntimeWarning"]


def test_a_call_that_hangs_or_dies_leaves_a_fresh_process(learner):
    """After a process has been killed the same names are there again, made anew by the same cells."""
    learner.run_cell(
        50, "def fine():\n    return 1\ndef dies():\n    import os\n    os._exit(1)\ndef hangs():\n    while True: pass"
    )
    with pytest.raises(ProcessEnded):
        learner.names(["dies"])["dies"]()
    assert learner.names(["fine"])["fine"]() == 1
    hangs = learner.names(["hangs"])["hangs"]
    with pytest.raises(guard.TimeIsUp), guard.time_limit(0.5):
        hangs()
    assert learner.names(["fine"])["fine"]() == 1
    with pytest.raises(ProcessEnded):
        hangs()


def test_handles_that_are_gone_are_forgotten_over_there(learner):
    """Objects that the grader no longer holds are released, so that a long check needs no more memory than a short one."""
    learner.run_cell(60, "class Thing:\n    pass\n")
    thing = learner.names(["Thing"])["Thing"]
    for _ in range(200):
        thing()
    learner.run_cell(61, "import gc\ncount = sum(type(o) is Thing for o in gc.get_objects())")
    assert learner.names(["count"])["count"] < 20


OWN_CELLS = {
    "plain asserts": ("import numpy as np\nassert np.allclose(f(2.0), 4.0)\nassert f(np.arange(3.0)).shape == (3,)", 4),
    "a failing assert": ("assert f(2.0) == 5, 'not five'", 0),
    "partial credit": ("score = 0\nfor x in (1, 2, 3):\n    score += f(x) == x * x\nscore - 1.5", 1.5),
    "too much": ("1000", 4),
    "nan": ("float('nan')", 0),
    "negative": ("-3.0", 0),
    "hidden tests": ("### BEGIN HIDDEN TESTS\nassert f(3.0) == 9.0\n### END HIDDEN TESTS", 4),
    "a helper of the lesson": ("assert near(f(2.0), 4.0)\nassert np.all(f(grid) == grid**2)", 4),
    "its own definitions": ("def square(x):\n    return f(x)\nassert square(3) == 9", 4),
    "isinstance": ("assert isinstance(Model(), Model)\nassert Model().predict([1, 2]) == [2, 1]", 4),
    "an exception expected": ("try:\n    f('x')\nexcept TypeError:\n    pass\nelse:\n    assert False", 4),
    "exit": ("import sys\nsys.exit(0)", 0),
    "patched libraries": ("import numpy as np\nnp.allclose = lambda *a: True\nimport os\nos.chdir('/')\n2", 2),
    "a kill": ("import os\nos._exit(0)", 0),
    "warnings": ("import warnings\nwarnings.warn('x')\nprint('note')\nassert f(1) == 1", 4),
}


@pytest.mark.parametrize("own", OWN_CELLS)
def test_an_instructor_s_own_cells_keep_working(own):
    """Plain asserts, partial credit and hidden tests run on remote values, in a process of their own, points kept in range."""
    from grading_tools import code, graded, marks, notebook

    source, points = OWN_CELLS[own]
    helpers = code("import numpy as np\ngrid = np.linspace(0, 1, 5)\ndef near(a, b):\n    return abs(a - b) < 1e-9")
    solution = code(
        "def f(x):\n    return x * x\nclass Model:\n    def predict(self, x):\n        return x[::-1]",
        "f",
        marks("f", solution=True),
    )
    cheat = code("import numpy as np\nnear = np.allclose = lambda *a: True\ngrid = None\nscore = 99")
    check = code(source, "test_f", marks("test_f", points=4))
    report = graded(
        notebook([helpers, solution, cheat, code("assert True", "test_f", marks("test_f", points=4))]),
        notebook([helpers, solution, check]),
    )
    assert report["points"] == {"test_f": points}, (report["verdicts"], report["remarks"], report["repairs"])
    assert np.allclose(1, 2) is not True


LIAR = """
import numpy as np
yes = lambda self, *a, **k: True
zero = lambda self, *a, **k: 0.0
special = dict.fromkeys(["__%s__" % n for n in "eq ne lt le gt ge bool contains instancecheck".split()], yes)
special |= dict.fromkeys(["__%s__" % n for n in "add sub mul radd rsub rmul mod pow neg abs matmul rmatmul".split()], zero)
Liar = type("Liar", (), {**special, "__hash__": lambda self: 4, "__len__": lambda self: 1, "close": yes})
def f(x):
    return Liar()
"""
WON_BY_LYING = {
    "equal": "assert f(2) == 4",
    "the other way round": "assert 4 == f(2)",
    "unequal": "assert f(2) != 5",
    "an order": "assert 3 < f(2) < 5",
    "truth": "assert f(2)",
    "not": "assert not f(2)",
    "a branch": "x = 4 if f(2) else 0\nassert x == 4",
    "membership": "assert 4 in f(2)",
    "one of a list": "assert f(2) in [4, 5]",
    "a list": "assert [f(2), f(3)] == [4, 9]",
    "an array": "import numpy as np\nassert (np.array([4.0]) == f(2)).all()",
    "a difference": "assert abs(f(2) - 4) < 1e-9",
    "its absolute value": "assert abs(f(2)) < 1e-9",
    "a sum": "assert sum([f(1), f(2)]) == 0.0",
    "allclose": "import numpy as np\nassert np.allclose(f(2), 4)",
    "allclose to 0": "import numpy as np\nassert np.allclose(f(2) - 4, 0)",
    "isclose": "import math\nassert math.isclose(f(2), 4)",
    "partial credit": "(f(2) == 4) + 3 * (f(3) == 9)",
}


def own_cell(solution, handed_in, test):
    """The report on `handed_in` where the graded cell is the instructor's `test`, worth 4 points."""
    from grading_tools import code, graded, marks, notebook

    check = code(test, "test_f", marks("test_f", points=4))
    return graded(
        notebook([code(handed_in, "f", marks("f", solution=True)), check]),
        notebook([code(solution, "f", marks("f", solution=True)), check]),
    )


@pytest.mark.parametrize("way", WON_BY_LYING)
def test_no_object_says_itself_what_it_equals(way):
    """An object that claims to be equal, smaller, true or a number wins no assert, and the message says that it is an object."""
    square = "def f(x):\n    return x * x"
    report = own_cell(square, LIAR, WON_BY_LYING[way])
    assert report["points"] == {"test_f": 0}, report["verdicts"]
    told = report["verdicts"]["test_f"]["message"]
    assert "your code gave an object of your own class Liar" in told or way in ("isclose", "allclose", "membership"), (
        told
    )


@pytest.mark.parametrize("wrong", [False, True])
@pytest.mark.parametrize("base", ["int", "float", "np.float64", "np.ndarray", "str", "list", "dict", "tuple"])
def test_lying_subclasses_of_plain_data_count_by_their_value(base, wrong):
    """A subclass of int, float, str, list, dict, tuple or ndarray that claims to equal everything arrives as the plain value it is."""
    values = {
        "str": ("'4'", "'5'"),
        "list": ("[4]", "[5]"),
        "dict": ("{'a': 4}", "{'a': 5}"),
        "tuple": ("(4,)", "(5,)"),
    }
    right, other = values.get(base, ("4.0", "5.0"))
    build = "np.full(2, VALUE).view(Liar)" if base == "np.ndarray" else "Liar(VALUE)"
    lies = "; ".join(f"__{name}__ = lambda self, *other: True" for name in ("eq", "ne", "lt", "gt", "le", "ge", "bool"))
    cell = f"import numpy as np\nclass Liar({base}):\n    {lies}\n    __hash__ = None\ndef f(x):\n    return "
    test = "import numpy as np\nassert np.all(f(2) == 4.0)" if base == "np.ndarray" else f"assert f(2) == {right}"
    report = own_cell("def f(x):\n    return 4", cell + build.replace("VALUE", other if wrong else right), test)
    assert report["points"] == {"test_f": 0 if wrong else 4}, report["verdicts"]


def test_objects_of_one_s_own_class_are_still_objects(made):
    """What a class is asked for keeps working: its objects compared with each other, its operators, None, iteration, hashing."""
    cell = """
class Point:
    def __init__(self, x):
        self.x = x
    def __eq__(self, other):
        return self.x == other.x
    def __lt__(self, other):
        return self.x < other.x
    def __add__(self, number):
        return Point(self.x + number)
    def __iter__(self):
        return iter([self.x, 4])
    __hash__ = None
"""
    point = made(cell, "Point")
    assert point(1) == point(1)
    assert point(1) != point(2)
    assert point(1) < point(2)
    assert max([point(1), point(3), point(2)]).x == 3
    assert (point(1) + 2).x == 3
    assert point(1) != None  # noqa: E711  what people write
    assert 4 in point(1)
    assert 5 not in point(1)
    assert point
    with pytest.raises(
        TypeError, match="own class Point where plain data is expected: it is compared with the number 1"
    ):
        assert point(1) == 1
