"""What `from autograder import …` gives on the learner's side: what needs no answers is real, what decides is a stand-in.

`needs`, `gradcheck` and pictures work. `check`, `hint` and whatever else belongs to exercises returns a neutral object:
nothing on this side knows an expected value, and `autograder.exercises` cannot be imported.
"""

import importlib
import importlib.abc
import pkgutil
import sys
import types

REAL = ("waiting", "numerical", "contracts", "guard", "checker", "pictures")  # parts that hold no law of an exercise


class Neutral:
    """Takes part in everything and says nothing."""

    def __call__(self, *args, **kw):
        return self

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __bool__(self):
        return False

    def __float__(self):
        return 0.0

    def __repr__(self):
        return ""

    def __format__(self, _spec):
        return ""

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return False


class _Refusing(importlib.abc.MetaPathFinder):
    """Finds no further part of the package."""

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "autograder":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def preload() -> None:
    """Import the real parts, so that a fork has them already."""
    for part in REAL:
        module = importlib.import_module(f"autograder.{part}")
        for page in pkgutil.iter_modules(getattr(module, "__path__", [])):
            importlib.import_module(f"autograder.{part}.{page.name}")


def install(root: str) -> None:
    """Put the stand-in in place of the package, in this process. root: the folder of the package, no longer looked in."""
    import autograder

    homes = autograder._HOMES
    package = types.ModuleType("autograder", "The learner's side of the course's helper package.")
    package.__path__ = []
    package.__all__ = sorted(homes)
    neutral = Neutral()
    for name, home in homes.items():
        part = [*home.split("."), name][1]  # a name whose home is the package itself is a whole part
        setattr(package, name, getattr(autograder, name) if part in REAL else neutral)
    kept = {f"autograder.{part}" for part in REAL}
    for name in [name for name in sys.modules if name.split(".")[0] == "autograder"]:
        if not any(name == part or name.startswith(part + ".") for part in kept):
            del sys.modules[name]
    for part in REAL:
        module = sys.modules[f"autograder.{part}"]
        if not hasattr(module, "__path__"):  # a copy: what a notebook does to it does not reach this side's own code
            original, module = module, types.ModuleType(module.__name__, module.__doc__)
            vars(module).update(vars(original))
            sys.modules[module.__name__] = module
        if not hasattr(package, part):
            setattr(package, part, module)
    sys.modules["autograder"] = package
    sys.path[:] = [path for path in sys.path if path not in ("", root)]
    sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in repr(finder).lower()]
    sys.meta_path.insert(0, _Refusing())
