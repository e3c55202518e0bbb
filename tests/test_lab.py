"""`python course.py lab`: the learner's copies are theirs, and JupyterLab opens on them."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from front_door import REPOSITORY, copy_course, is_one_sentence, lend_environment
from nbformat.sign import NotebookNotary

from autograder.course import lab

VALIDATE = "@jupyter/nbgrader:validate-assignment"
PANELS = {f"@jupyter/nbgrader:{name}" for name in ("assignment-list", "course-list", "create-assignment", "formgrader")}


def write_lesson(folder: Path, name: str) -> Path:
    """A lesson with one executed cell that shows a drawing, and a file beside the notebook."""
    lesson = folder / name
    (lesson / "data").mkdir(parents=True)
    drawing = nbformat.v4.new_output("display_data", {"text/html": "<svg></svg>", "text/plain": "a drawing"})
    cell = nbformat.v4.new_code_cell("draw()", id="draw", execution_count=1, outputs=[drawing])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), lesson / f"{name}.ipynb")
    (lesson / "data" / "points.csv").write_text("x,y\n1,2\n")
    return lesson


@pytest.fixture
def handed_out(tmp_path, monkeypatch):
    """A folder with two lessons; signatures go to a temporary place."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    for name in ("02_gates", "03_chain"):
        write_lesson(tmp_path / "notebooks", name)
    (tmp_path / "notebooks" / "no_lesson").mkdir()
    return tmp_path / "notebooks"


def snapshot(folder: Path) -> dict[str, tuple]:
    """Every path below `folder` with its content and the time it was changed."""
    return {
        str(path.relative_to(folder)): (path.read_bytes() if path.is_file() else None, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
    }


# ----------------------------------------------------------------------------------------------------------- copies


def test_lessons_are_copied_whole(handed_out, tmp_path):
    """A first start copies every lesson with the files beside it, in order, and leaves nothing else."""
    new = lab.copy_new_lessons(handed_out, tmp_path / "my")
    assert [path.name for path in new] == ["02_gates", "03_chain"]
    assert sorted(path.name for path in (tmp_path / "my").iterdir()) == ["02_gates", "03_chain"]
    for name in ("02_gates", "03_chain"):
        for path in (handed_out / name).rglob("*.*"):
            assert (tmp_path / "my" / path.relative_to(handed_out)).read_bytes() == path.read_bytes()


def test_no_file_of_the_learner_is_touched(handed_out, tmp_path):
    """Whatever is in my/ keeps its content and its time when the course is updated; only absent lessons are added."""
    mine = tmp_path / "my"
    lab.copy_new_lessons(handed_out, mine)
    (mine / "02_gates" / "02_gates.ipynb").write_text("my work, which is not even a notebook")
    (mine / "02_gates" / "data" / "points.csv").unlink()
    (mine / "04_own").write_text("a file with the name of a lesson to come")
    before = snapshot(mine)
    for name in ("02_gates", "03_chain"):
        shutil.rmtree(handed_out / name)
    for name in ("02_gates", "03_chain", "04_own", "05_new"):
        write_lesson(handed_out, name)
    assert [path.name for path in lab.copy_new_lessons(handed_out, mine)] == ["05_new"]
    after = snapshot(mine)
    assert {name: after[name] for name in before} == before
    assert all(name.startswith("05_new") for name in set(after) - set(before))


def test_a_lesson_is_never_half_there(handed_out, tmp_path, monkeypatch):
    """When copying breaks in the middle of a lesson, that lesson is not there at all, and the next start brings it."""
    mine = tmp_path / "my"
    copied = []

    def copyfile_until_the_disk_is_full(source, target, **options):
        if len(copied) == 3:
            raise OSError(28, "No space left on device")
        copied.append(target)
        return real(source, target, **options)

    real = shutil.copyfile
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", copyfile_until_the_disk_is_full)
        with pytest.raises(OSError, match="No space left"):
            lab.copy_new_lessons(handed_out, mine)
    assert [path.name for path in mine.iterdir()] == ["02_gates"]
    assert [path.name for path in lab.copy_new_lessons(handed_out, mine)] == ["03_chain"]


def test_what_a_killed_start_left_is_removed(handed_out, tmp_path):
    """A copy that was cut off long ago is removed; one that may still be under way is left alone."""
    mine = tmp_path / "my"
    for name, age in ((".copying-old", 7200), (".copying-now", 0)):
        (mine / name / "02_gates").mkdir(parents=True)
        os.utime(mine / name, times=(time.time() - age,) * 2)
    lab.copy_new_lessons(handed_out, mine)
    assert sorted(path.name for path in mine.iterdir()) == [".copying-now", "02_gates", "03_chain"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_copies_can_be_written_to(handed_out, tmp_path):
    """A lesson handed out read-only becomes a copy that can be saved."""
    for path in [*handed_out.rglob("*"), handed_out]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    lab.copy_new_lessons(handed_out, tmp_path / "my")
    for path in [*handed_out.rglob("*"), handed_out]:
        path.chmod(0o755)
    assert all(path.stat().st_mode & 0o200 for path in (tmp_path / "my").rglob("*"))


def test_only_our_copies_are_trusted(handed_out, tmp_path):
    """The notebooks that we copied are signed, so that drawings show; a notebook put there by somebody else is not."""
    mine = tmp_path / "my"
    foreign = write_lesson(mine, "01_foreign") / "01_foreign.ipynb"
    notebook = nbformat.read(foreign, as_version=4)
    notebook.cells[0].source = "something else"
    nbformat.write(notebook, foreign)
    lab.copy_new_lessons(handed_out, mine)
    notary = NotebookNotary()
    try:
        ours = nbformat.read(mine / "02_gates" / "02_gates.ipynb", as_version=4)
        assert notary.check_signature(ours)
        assert not notary.check_signature(nbformat.read(foreign, as_version=4))
    finally:
        notary.store.close()


# ---------------------------------------------------------------------------------------------------------- sentences


@pytest.fixture
def free_port():
    """A port that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.mark.parametrize("spelling", ["--port {}", "--port={}", "--ServerApp.port={}"])
def test_busy_port(monkeypatch, capsys, tmp_path, spelling):
    """`--port N` with N in use is one sentence and exit code 1, before anything is copied."""
    monkeypatch.setattr(lab, "REPOSITORY", tmp_path)
    write_lesson(tmp_path / "notebooks", "02_gates")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert lab.main(spelling.format(port).split()) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"Port {port} is busy;")
    assert is_one_sentence(said)
    assert not (tmp_path / "my").exists()


@pytest.mark.parametrize("port", ["--port=many", "--port=0", "--port=65536", "--port", "--port=-1", "--port=²"])
def test_no_port_at_all(capsys, port):
    """A port that is no number from 1 to 65535 is one sentence and exit code 1."""
    assert lab.main([port]) == 1
    assert capsys.readouterr().err.startswith("--port wants a number between 1 and 65535")


def test_a_free_port_is_not_refused(free_port):
    """A port nobody listens at is accepted; without --port none is asked for."""
    lab.refuse_busy_port(free_port)
    assert lab.port_asked_for(["--no-browser", "--port", str(free_port)]) == free_port
    assert lab.port_asked_for(["--no-browser"]) is None


@pytest.mark.parametrize("there", [True, False])
def test_no_lessons(monkeypatch, capsys, tmp_path, there):
    """Without lessons in notebooks/ there is one sentence that says so, exit code 1, and no server."""
    monkeypatch.setattr(lab, "REPOSITORY", tmp_path)
    if there:
        (tmp_path / "notebooks").mkdir()
    assert lab.main([]) == 1
    said = capsys.readouterr().err
    assert said.startswith("There are no lessons in ")
    assert is_one_sentence(said)


def test_help(capsys):
    """`lab --help` says what it does in a few lines and starts nothing."""
    assert lab.main(["--help"]) == 0
    assert "--no-browser" in capsys.readouterr().out


# --------------------------------------------------------------------------------------------------- the real thing


def test_the_panels_we_hide_exist():
    """Each extension that is hidden is one that the installed nbgrader has, and so is the one that stays."""
    folder = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "@jupyter" / "nbgrader" / "static"
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.js"))
    page_config = json.loads((lab.SETTINGS / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
    for extension in [*page_config["disabledExtensions"], VALIDATE]:
        assert f'"{extension}"' in code
    assert page_config["disabledExtensions"].keys() >= PANELS


class Server:
    """A started `course.py lab --no-browser`, asked over HTTP with its token."""

    def __init__(self, course: Path, home: Path, stdin):
        variables = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")} | {
            "IPYTHONDIR": str(home / "ipython")
        }
        self.environment = {**os.environ, **variables}
        self.process = subprocess.Popen(
            [sys.executable, str(course / "course.py"), "lab", "--no-browser"],
            cwd=course,
            env=self.environment,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.said = ""
        self.guard = threading.Timer(90, self.process.kill)
        self.guard.start()
        while not (address := re.search(r"http://127\.0\.0\.1:\d+(/lab\S*)\?token=(\w+)", self.said)):
            line = self.process.stdout.readline()
            assert line, f"ended without an address: {self.said}"
            self.said += line
        self.root = address[0].split("/lab")[0]
        self.page, self.token = address.groups()
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """Jupyter prints the address a moment before it listens there."""
        while self.process.poll() is None:
            try:
                self.get("/api/status")
                return
            except urllib.error.URLError:
                time.sleep(0.1)
        raise AssertionError(f"ended without answering: {self.said}")

    def get(self, path: str, body: dict | None = None, token: str | None = None) -> str:
        """What the server answers; with a body it is a POST."""
        request = urllib.request.Request(
            self.root + path,
            data=json.dumps(body).encode() if body else None,
            headers={"Authorization": f"token {token or self.token}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def close(self) -> None:
        """Make sure that nothing is left."""
        self.guard.cancel()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module", params=["a terminal", "no terminal"])
def server(request, tmp_path_factory):
    """JupyterLab as a learner starts it, in a copy of the course."""
    if os.name == "nt":
        pytest.skip("the environment is lent through symbolic links, and SIGINT is sent, as POSIX does")
    import pty

    folder = tmp_path_factory.mktemp("lab")
    course = copy_course(folder / "course", package=True)
    lend_environment(course)
    write_lesson(course / "notebooks", "02_gates")
    write_lesson(course / "notebooks", "03_chain")
    ends = pty.openpty() if request.param == "a terminal" else ()
    server = Server(course, folder / "home", ends[1] if ends else subprocess.DEVNULL)
    server.course = course
    yield server
    server.close()
    for end in ends:
        os.close(end)


@pytest.mark.slow
@pytest.mark.xdist_group("lab")
def test_it_opens_on_the_first_lesson(server):
    """The address printed has the token and opens the first lesson of my/; without the token nobody gets in."""
    assert server.page == "/lab/tree/02_gates/02_gates.ipynb"
    assert (server.course / "my" / "02_gates" / "02_gates.ipynb").exists()
    assert "jupyter-config-data" in server.get(server.page)
    names = [entry["name"] for entry in json.loads(server.get("/api/contents/"))["content"]]
    assert sorted(names) == ["02_gates", "03_chain"]
    with pytest.raises(urllib.error.HTTPError, match="403"):
        server.get("/api/contents/", token="wrong")


@pytest.mark.slow
@pytest.mark.xdist_group("lab")
def test_the_instructors_panels_are_hidden_and_validate_works(server):
    """nbgrader's panels for instructors are off in the learner's page, Validate is on and answers."""
    page = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', server.get("/lab"), re.DOTALL)[1]
    config = json.loads(page)
    assert set(config["disabledExtensions"]) >= PANELS
    assert VALIDATE not in config["disabledExtensions"]
    assert "@jupyter/nbgrader" not in config["disabledExtensions"]
    assert "@jupyter/nbgrader" in [extension["name"] for extension in config["federated_extensions"]]
    with pytest.raises(urllib.error.HTTPError, match="404"):
        server.get("/formgrader")
    notebook = server.course / "my" / "03_chain" / "03_chain.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]), notebook)
    answer = json.loads(server.get("/assignments/validate", body={"path": "03_chain/03_chain.ipynb"}))
    assert answer == {"success": True, "value": {}}


@pytest.mark.slow
@pytest.mark.xdist_group("lab")
def test_the_copy_is_trusted_by_the_server(server):
    """JupyterLab shows the drawings of the copy: the server says that its cells are trusted."""
    notebook = json.loads(server.get("/api/contents/02_gates/02_gates.ipynb"))["content"]
    assert [cell["metadata"]["trusted"] for cell in notebook["cells"]] == [True]


@pytest.mark.slow
@pytest.mark.xdist_group("lab")
def test_no_news_pop_up(server):
    """JupyterLab neither asks about news nor looks for updates, unless the learner chose so."""
    setting = json.loads(server.get("/lab/api/settings/@jupyterlab/apputils-extension:notification"))
    defaults = {name: value["default"] for name, value in setting["schema"]["properties"].items()}
    assert defaults["fetchNews"] == "false"
    assert defaults["checkForUpdates"] is False


@pytest.mark.slow
@pytest.mark.xdist_group("lab")
def test_an_instructors_own_jupyterlab_is_unchanged(server):
    """In the same environment, a JupyterLab that was not started through `lab` has every panel."""
    code = "from jupyterlab_server.config import get_static_page_config as get; import json; print(json.dumps(get()))"
    python = server.course / ".venv" / "bin" / "python"
    answer = subprocess.run([python, "-c", code], env=server.environment, capture_output=True, check=True)
    assert not PANELS & set(json.loads(answer.stdout).get("disabledExtensions", {}))
    assert not list(Path(server.environment["JUPYTER_CONFIG_DIR"]).rglob("page_config.json"))


@pytest.mark.slow
@pytest.mark.xdist_group("lab")
def test_ctrl_c_stops_it(server):
    """Ctrl-C stops it within seconds, with exit code 0, without a question and without a traceback."""
    begun = time.monotonic()
    server.process.send_signal(signal.SIGINT)
    rest = server.process.stdout.read()
    assert server.process.wait(30) == 0
    assert time.monotonic() - begun < 20
    assert "Traceback" not in rest
    assert "Shut down this Jupyter server" not in rest


def test_the_settings_are_part_of_the_package():
    """JupyterLab's settings for learners are JSON files, which pyproject.toml packs with the package."""
    files = [path for path in lab.SETTINGS.rglob("*") if path.is_file()]
    assert len(files) == 3
    assert {path.suffix for path in files} == {".json"}
    assert '"**/*.json"' in (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
