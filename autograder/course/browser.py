"""A real JupyterLab in a real Chromium, driven from Python: for the browser tests and for the README's screenshots.

    with course_in(folder) as course, lab(course) as server, chromium() as browser: ...

Needs the Python package playwright (the extra `browser`) and a Chromium of the system; `missing()` says what is not there.
The course is a copy in a temporary folder and started by its own front door; nobody's my/ is touched.
"""

import contextlib
import importlib.util
import os
import runpy
import secrets
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]
COPIED = (
    "autograder",
    "notebooks",
    "course.py",
    "nbgrader_config.py",
    "requirements.txt",
    "pyproject.toml",
    "README.md",
)
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
OPTIONS = [
    "--no-sandbox",  # root in a container has none
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing() -> str | None:
    """What is not installed here, as a reason to skip; None when everything is there."""
    if os.name == "nt":
        return "the driven copy of the course is made of symbolic links, which Windows does not give everybody"
    if importlib.util.find_spec("playwright") is None:
        return "the Python package playwright is not installed: pip install playwright"
    if not _program():
        return "no Chromium on this machine: apt-get install chromium"
    return None


def _program():
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


# ------------------------------------------------------------------------------------------------- a course and a server


def course_in(folder: Path, *more: str) -> Path:
    """A copy of the course in `folder` that its front door takes as installed. more: further entries, 'solutions' for one."""
    for name in (*COPIED, *more):
        source = COURSE / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
        elif source.exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    _borrow_environment(folder)
    return folder


def _borrow_environment(folder):
    """A .venv of the copy's own that finds the packages of the Python now running, and the copy's autograder before any other."""
    place = folder / ".venv"
    venv.create(place, symlinks=True, with_pip=False)
    packages = sysconfig.get_path("purelib")
    inside = sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)})
    Path(inside, "borrowed.pth").write_text(f"{folder}\n{packages}\n", encoding="utf-8")
    for name in ("etc", "share"):  # JupyterLab's own files and the settings that packages bring
        if (Path(sys.prefix) / name).is_dir():
            os.symlink(Path(sys.prefix) / name, place / name)
    door = runpy.run_path(str(folder / "course.py"), run_name="door")
    door["write_stamp"](door["wanted"]("{}.{}".format(*sys.version_info[:2])))


@dataclass(frozen=True)
class Server:
    """A running JupyterLab. log: the file with everything it said."""

    course: Path
    port: int
    token: str
    log: Path

    def url(self, path: str = "/lab") -> str:
        """The address of a page, with the token."""
        return f"http://127.0.0.1:{self.port}{path}{'&' if '?' in path else '?'}token={self.token}"


def process_environment(course: Path) -> dict[str, str]:
    """Variables for a program that works in the copy: its own Jupyter folders, the packages' programs on PATH."""
    drop = (
        "MPLBACKEND",
        "PYTEST_ADDOPTS",
        "PYTEST_CURRENT_TEST",
        "PYTEST_XDIST_WORKER",
        "PYTHONWARNINGS",
        "PYTHONPATH",
    )
    variables = {name: value for name, value in os.environ.items() if name not in drop}
    own = course / ".jupyter"
    for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"):
        variables[f"JUPYTER_{name}"] = str(own / name.lower())
    variables |= {"JUPYTERLAB_SETTINGS_DIR": str(own / "settings"), "IPYTHONDIR": str(own / "ipython")}
    variables["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), variables.get("PATH", "")])
    return variables


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def lab(course: Path) -> Iterator[Server]:
    """`python course.py lab` in the copy, as a learner starts it."""
    options = ["--no-browser", "--LabApp.expose_app_in_browser=True"]
    with running(course, [str(course / "course.py"), "lab", *options], "/lab") as server:
        yield server


@contextlib.contextmanager
def running(course: Path, command: list[str], ready: str, python: str = sys.executable) -> Iterator[Server]:
    """A Jupyter server in the copy: `python COMMAND`, ready when its page `ready` answers; stopped at the end."""
    server = Server(course, free_port(), secrets.token_hex(16), course / "server.log")
    command = [python, *command, f"--port={server.port}", f"--IdentityProvider.token={server.token}"]
    with open(server.log, "wb") as log:
        process = subprocess.Popen(
            command, cwd=course, env=process_environment(course), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(process, server, ready)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process, server, ready, seconds=90.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(server.url(ready), timeout=10).close()
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{server.log.read_text(encoding='utf-8', errors='replace')}")


# ---------------------------------------------------------------------------------------------------------- the browser


@contextlib.contextmanager
def chromium() -> Iterator:
    """Playwright's handle of a headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


_FIND = "const panel = window.jupyterapp.shell.currentWidget, content = panel.content;"
_CELL = _FIND + "const index = content.widgets.findIndex(cell => cell.model.id === id), cell = content.widgets[index];"


class Notebook:
    """A notebook open in JupyterLab, its cells addressed by their ids. page: Playwright's page."""

    def __init__(self, page, server: Server, path: str):
        self.page = page
        page.goto(server.url(f"/lab/tree/{path}"))
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        self.wait_until_idle()

    def wait_until_idle(self):
        """Until the kernel is connected and does nothing: before that, cells do not run and a dialog opens."""
        self.page.wait_for_selector("#jp-main-statusbar >> text=/\\| Idle/", timeout=90_000)

    def command(self, name: str, **arguments):
        """Execute one of JupyterLab's commands and wait for it."""
        self.page.evaluate(
            "([name, args]) => window.jupyterapp.commands.execute(name, args).then(() => null)", [name, arguments]
        )

    def cells(self) -> list[dict]:
        """id, type, source and outputs of every cell."""
        return self.page.evaluate(
            f"""() => {{ {_FIND} return content.widgets.map(cell => ({{id: cell.model.id, type: cell.model.type,
            source: cell.model.sharedModel.source, outputs: cell.model.outputs ? cell.model.outputs.toJSON() : []}})) }}"""
        )

    def go_to(self, id_: str):
        """Make a cell the active one and bring it into view; returns its element."""
        self.page.evaluate(
            f"""async id => {{ {_CELL} if (index < 0) throw new Error('no cell ' + id); content.mode = 'command';
            content.activeCellIndex = index; content.deselectAll(); await content.scrollToItem(index, 'center'); }}""",
            id_,
        )
        cell = self.page.locator(".jp-Notebook:visible .jp-Cell.jp-mod-active")
        cell.scroll_into_view_if_needed()
        return cell

    def write(self, id_: str, text: str):
        """Replace what stands in a cell by typing."""
        self.go_to(id_).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def run(self, id_: str):
        """Run a cell as Ctrl-Enter does; returns its element when it is done."""
        cell = self.go_to(id_)
        self.command("notebook:run-cell")
        return cell

    def run_all(self):
        """Run > Run All Cells, until the last one is done."""
        self.command("notebook:run-all-cells")

    def add_below(self, id_: str, text: str):
        """A new cell below `id_` with this text, run; returns its element."""
        self.go_to(id_)
        self.command("notebook:insert-cell-below")
        cell = self.page.locator(".jp-Notebook:visible .jp-Cell.jp-mod-active")
        cell.locator(".cm-content").click()
        self.page.keyboard.insert_text(text)
        self.command("notebook:run-cell")
        return cell

    def save(self):
        """Write the notebook to the disk."""
        self.command("docmanager:save")

    def theme(self, name: str):
        """'JupyterLab Dark' or 'JupyterLab Light'."""
        self.command("apputils:change-theme", theme=name)
        light = "true" if name.endswith("Light") else "false"
        self.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
