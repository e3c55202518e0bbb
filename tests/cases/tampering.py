"""Code that a hostile notebook runs before or after its answers, to make the checks say something else."""

TAMPERING = {
    "numpy-compares-true": """
import numpy as np, math, builtins
yes = lambda *a, **k: True
np.allclose = np.isclose = np.array_equal = np.all = np.any = np.testing.assert_allclose = yes
math.isclose = builtins.all = builtins.any = builtins.isinstance = yes
builtins.abs = lambda x: 0.0
builtins.max = lambda *a, **k: 0.0
""",
    "check-replaced": """
import autograder, sys, types
full = type("V", (), {"points": 99, "passed": True, "__repr__": lambda self: "99"})()
check = autograder.check = lambda *a, **k: full
sys.modules["autograder.exercises"] = types.SimpleNamespace(check=check)
""",
    "helper-package-patched": """
import autograder.contracts, autograder.guard, autograder.numerical
for module in (autograder.contracts, autograder.guard, autograder.numerical):
    for name, item in list(vars(module).items()):
        if callable(item) and not name.startswith("__"):
            setattr(module, name, lambda *a, **k: None)
""",
    "transformers": """
import ast
shell = get_ipython()
class Blank(ast.NodeTransformer):
    def visit_Assert(self, node):
        return None
    def visit_Call(self, node):
        return ast.Constant(99)
shell.ast_transformers.append(Blank())
shell.input_transformers_cleanup.append(lambda lines: ["99"])
shell.input_transformers_post.append(lambda lines: ["99"])
""",
    "display-formatter": """
shell = get_ipython()
shell.display_formatter.formatters["text/plain"].for_type(float, lambda *a: print("5.0"))
shell.display_formatter.formatters["text/plain"].for_type(int, lambda *a: print("5"))
import builtins
builtins.repr = lambda x: "99"
builtins.print = lambda *a, **k: None
""",
    "import-hooks": """
import sys, importlib, builtins, types
class Hook:
    def find_spec(self, name, path=None, target=None):
        return None
sys.meta_path.insert(0, Hook())
original = builtins.__import__
builtins.__import__ = lambda name, *a, **k: types.SimpleNamespace() if "autograder" in name else original(name, *a, **k)
for name in list(sys.modules):
    if name.startswith(("autograder", "json", "pickle", "nbformat")):
        sys.modules[name] = types.SimpleNamespace()
""",
    "json-and-struct": """
import json, struct, pickle
json.dumps = lambda *a, **k: '{"points": 99}'
json.loads = lambda *a, **k: {"points": 99}
pickle.dumps = lambda *a, **k: b"cos\\nsystem\\n(S'touch /tmp/owned'\\ntR."
""",
    "own-numpy-beside-the-notebook": """
import os, sys
os.makedirs("autograder/exercises", exist_ok=True)
open("numpy.py", "w").write("def allclose(*a, **k): return True")
open("autograder/__init__.py", "w").write("check = lambda *a, **k: 99")
open("autograder/exercises/__init__.py", "w").write("check = lambda *a, **k: 99")
sys.path.insert(0, os.getcwd())
for name in [n for n in sys.modules if n.startswith(("autograder", "numpy"))]:
    del sys.modules[name]
""",
    "detects-grading": """
import os, sys, inspect
signs = [k for k in os.environ if "NBGRADER" in k or "AUTOGRADER" in k or "VIRTUAL_ENV" in k]
signs += [a for a in sys.argv if "grad" in a]
if signs:
    print("DETECTED", signs)
    check = lambda *a, **k: 99
""",
    "frames-and-garbage": """
import gc, sys
found = [o for o in gc.get_objects() if type(o).__name__ in ("Exercise", "Lesson", "Law", "Verdict", "Gradient", "Formula", "Examination")]
found += [n for n in sys.modules if n.startswith(("autograder.exercises", "autograder.verdict", "autograder.diagnosis", "nbgrader"))]
frame = sys._getframe()
while frame:
    found += [k for k in {**frame.f_locals, **frame.f_globals} if k in ("seed", "secret", "expected", "solutions")]
    frame = frame.f_back
if found:
    print("DETECTED", found)
""",
    "clock-and-hooks": """
import atexit, gc, signal, sys, threading, time, random
import numpy as np
time.time = time.monotonic = time.perf_counter = lambda: 0.0
time.sleep = lambda *a: None
threading.settrace(lambda *a: None)
sys.setprofile(lambda *a: None)
sys.settrace(lambda *a: None)
sys.setrecursionlimit(10**6)
sys.excepthook = sys.displayhook = sys.unraisablehook = lambda *a: None
gc.callbacks.append(lambda *a: gc.get_objects().clear())
gc.disable()
atexit.register(lambda: print("points 99"))
for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGPIPE, signal.SIGCHLD):
    signal.signal(number, signal.SIG_IGN)
np.random.seed(0)
random.seed(0)
np.random.default_rng = lambda *a: None
""",
    "threads-that-stay": """
import threading, time
stop = time.monotonic() + 60
def busy():
    while time.monotonic() < stop:
        globals().update(check=lambda *a: 99)
        time.sleep(0.001)
for _ in range(4):
    threading.Thread(target=busy, daemon=True).start()
""",
    "display-ids": """
from IPython.display import HTML, display, update_display
class Ids:
    def _repr_mimebundle_(self, **k):
        return {"text/plain": "99", "application/vnd.jupyter.widget-view+json": "{}"}, {"points": 99}
for name in ("check_divide_backward", "check_multiply_backward", "1", "2", "3"):
    handle = display(Ids(), display_id=name)
    update_display(HTML("99"), display_id=name)
_ipython_display_ = 99
""",
    "commands": """
%run ../../solutions/02_gates/02_gates.py
%load_ext autoreload
!cp ../../gradebook.db .
%cd /
%env NBGRADER_EXECUTION=
%config InteractiveShell.ast_node_interactivity = "all"
get_ipython().system("touch /tmp/owned")
get_ipython().run_line_magic("reset", "-f")
get_ipython().push({"check": lambda *a: 99})
""",
    "garbage-values": """
_ = __ = In = Out = 99
points = score = 99
class Everything:
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return 99
autograder = numpy = np = Everything()
""",
}
