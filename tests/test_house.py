"""The house stands as CONTRIBUTING.md draws it: nothing imports upwards, and the answers are in solutions/ alone."""

import ast
import importlib
import inspect
import re
import subprocess
from pathlib import Path

import pytest
from lesson_tools import LESSONS, ROOT, copy_course, environment, python

from autograder.course.source import read_code_cells, solution_lines

pytestmark = pytest.mark.quick

PACKAGE = ROOT / "autograder"
JUPYTER = re.compile(
    r"(IPython|ipykernel|ipywidgets|jupyter\w*|jupytext|nbclient|nbconvert|nbformat|nbgrader|nbval|notebook|traitlets)$"
)
NEAR_JUPYTER = {"course", "grading", "pictures"}  # the only parts that may know what a notebook is
LONG = 25  # characters of a line that nobody writes twice by chance


def floors():
    """{part: what it may import} from the picture in CONTRIBUTING.md, in its order; an arrow reaches what lies below it too."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    picture = text.split("from the ground floor up", 1)[1].split("```")[1]
    allowed = {}
    for line in picture.strip().splitlines():
        name = line.split()[0].rstrip("/,")
        arrow = line.partition("->")[2].strip()
        if name in ("__init__", "__main__") or arrow == "all of the above":
            named = list(allowed)
        else:
            named = [part.strip().rstrip("/") for part in arrow.split(",") if part.strip()]
        allowed[name] = {name, *named, *(below for part in named for below in allowed.get(part, ()))}
    return allowed


def part_of(path):
    """'course' for autograder/course/build.py, 'waiting' for autograder/waiting.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    """Modules that a file imports, at its top or inside functions, as dotted names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the import with its full name"
            # `from autograder import numerical` imports a part, `from autograder.course import build` a page of one
            yield from (
                [f"autograder.{alias.name}" for alias in node.names] if node.module == "autograder" else [node.module]
            )


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_every_part_of_the_package_is_in_the_picture():
    """Each module and folder of autograder/ has a line in CONTRIBUTING.md, below the parts that its arrow points at."""
    seen = []
    for part, allowed in floors().items():
        above = allowed - {part, *seen}
        assert not above, f"CONTRIBUTING.md: {part} points at {sorted(above)}, which does not stand above it"
        seen.append(part)
    parts = {part_of(path) for path in MODULES}
    assert parts <= set(floors()), f"CONTRIBUTING.md does not say where these stand: {sorted(parts - set(floors()))}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_imports_upwards(path):
    """A module imports from the package only what the arrows of CONTRIBUTING.md allow."""
    part = part_of(path)
    if part == "__main__":
        return  # hands on to everything
    allowed = floors().get(part, set())
    wanted = {name.split(".")[1] for name in imports(path) if name.startswith("autograder.")}
    assert wanted <= allowed, f"{part} may not import {sorted(wanted - allowed)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_the_upper_floors_know_jupyter(path):
    """Numbers, laws and verdicts work without Jupyter: only course, grading and pictures import anything of it."""
    if part_of(path) not in NEAR_JUPYTER:
        assert [name for name in imports(path) if JUPYTER.match(name.split(".")[0])] == []


def packages():
    """{package: (folder, names of its modules, names that importing it offers)}."""
    for init in (path for path in MODULES if path.name == "__init__.py"):
        folder = init.parent
        parts = {path.stem for path in folder.glob("*.py")} | {
            path.parent.name for path in folder.glob("*/__init__.py")
        }
        name = ".".join(["autograder", *folder.relative_to(PACKAGE).parts])
        offered = getattr(importlib.import_module(name), "__all__", None)
        made = {name for node in ast.parse(init.read_text(encoding="utf-8")).body for name in bound_by(node)}
        yield name, (folder, parts - {"__init__"}, set(offered if offered is not None else made) | made)


def bound_by(node):
    """Names that a statement at the top of a module makes."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    return [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []


TWICE = {
    f"{name}.{path.stem}"
    for name, (folder, _, _) in packages()
    for path in folder.glob("*.py")
    if re.search(rf"^(?:def|class) {path.stem}\b", path.read_text(encoding="utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize(
    ("name", "package"), list(packages()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_name_is_a_module_or_something_else_never_both(name, package):
    """`from package import name` gives the same thing whatever has been imported before: no offered name is a module's as well."""
    _, parts, offered = package
    module = importlib.import_module(name)
    for both in parts & offered:
        assert inspect.ismodule(getattr(module, both)), f"{name}.{both} is a module and something else"


@pytest.mark.parametrize("path", [*MODULES, *sorted(Path(__file__).parent.rglob("*.py"))], ids=lambda path: path.stem)
def test_a_module_that_holds_a_function_of_its_name_is_named_in_full(path):
    """Nobody writes `from autograder.grading import repair`, which reads like the function and is the module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):  # `import repair as mending` says that it is the module
            told = {f"{node.module}.{alias.name}" for alias in node.names if alias.asname in (None, alias.name)}
            assert not told & TWICE, f"{path.name}, line {node.lineno}: import the function from {told & TWICE}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_package_holds_no_answer(lesson):
    """No longer line of a solution stands in the package, texts and data included."""
    kinds = (".py", ".toml", ".json", ".md", ".txt")
    files = {
        path: "".join(path.read_text(encoding="utf-8").split()) for path in PACKAGE.rglob("*") if path.suffix in kinds
    }
    for cell in read_code_cells(ROOT / "solutions" / lesson / f"{lesson}.py"):
        for line in solution_lines(cell.source):
            wanted = "".join(line.split())
            if len(line.strip()) >= LONG:
                found = [path.name for path, text in files.items() if wanted in text]
                assert not found, f"{cell.place}: {line.strip()!r} also stands in {found}"


def test_the_learners_side_works_without_solutions(tmp_path):
    """With `solutions/` taken away, checks and hints work, and what needs it says so in one sentence."""
    root = copy_course(tmp_path, "autograder")
    program = (
        "import autograder, sys; assert autograder.__file__.startswith(sys.argv[1]), autograder.__file__\n"
        "from autograder import check, needs\n"
        "from autograder.exercises import all_exercises\n"
        "for exercise in all_exercises():\n"
        "    assert len(exercise.hints) == 3\n"
        "    assert check(exercise.id, None).points == 0\n"
        "exec('def multiply_backward(dz, x, y): return dz * y, dz * x')\n"
        "verdict = check('multiply_backward', multiply_backward)\n"
        "assert verdict.passed, verdict.message\n"
        "from autograder.course.paths import course_root\n"
        "try: course_root()\n"
        "except Exception as error: print(error)\n"
    )
    env = environment(PYTHONPATH=str(root), PYTHONDONTWRITEBYTECODE="1")
    command = python("-c", program, str(root))
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith("There is no solutions/ in")
