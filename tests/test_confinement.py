"""Confinement: a submission's process reads the Python installation, writes its scratch folder, and reaches nothing else."""

import os
import subprocess
import sys

import pytest
from grading_tools import INSTRUCTOR, SECRET, attempted, graded, needs_layers, submission, text_of
from lesson_tools import ROOT

from autograder.grading import Job, Options, course_secret, grade, protections_off, run_submission
from autograder.grading.syscalls import LINUX

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not LINUX, reason="confinement is for Linux")]


@pytest.fixture(scope="module")
def off():
    """What this machine lacks."""
    return protections_off()


READING = {
    "solutions": "open({root!r} + '/solutions/02_gates/02_gates.py').read()",
    "their folder": "__import__('os').listdir({root!r} + '/solutions')",
    "the grader's code": "open({root!r} + '/autograder/exercises/lesson_02_gates.py').read()",
    "tables of mistakes": "open({root!r} + '/autograder/diagnosis/tables/add_backward.npz', 'rb').read()",
    "a gradebook": "open({secret!r}).read()",
    "by descriptor": "__import__('os').open({secret!r}, 0)",
    "home": "__import__('os').listdir(__import__('os').path.expanduser('~root'))",
    "passwords": "open('/etc/passwd').read()",
    "the parent's memory": "open('/proc/%d/mem' % __import__('os').getppid(), 'rb')",
    "my own maps": "open('/proc/self/maps').read()",
    "processes": "__import__('os').listdir('/proc')",
    "the root": "__import__('os').listdir('/')",
    "a symbolic link": "(__import__('os').symlink({secret!r}, 'link'), open('link').read())",
    "a hard link": "(__import__('os').link({secret!r}, 'hard'), open('hard').read())",
    "the parent's handles": "__import__('os').listdir('/proc/%d/fd' % __import__('os').getppid())",
    "my own handles": "[open(f'/proc/self/fd/{{n}}', 'rb').read(1) for n in range(3, 40)]",
    "my start's environment": "open('/proc/self/environ', 'rb').read()",
    "kernel's log": "open('/dev/kmsg').read(1)",
    "shared memory's folder": "__import__('os').listdir('/dev/shm')",
    "mounts": "open('/proc/mounts').read()",
    "import exercises": "__import__('autograder.exercises')",
    "import course": "__import__('autograder.course.answers')",
}


def test_nothing_outside_the_python_installation_can_be_read(off, tmp_path):
    """Solutions, gradebook, other submissions, home, /proc and the grader's own code are out of reach, by name, link or handle."""
    needs_layers(off, "Landlock")
    secret = tmp_path / "gradebook.db"
    secret.write_text("grades")
    acts = {name: act.format(root=str(ROOT), secret=str(secret)) for name, act in READING.items()}
    seen = attempted(acts)
    assert set(seen) == set(acts)
    assert [name for name, outcome in seen.items() if "ALLOWED" in outcome] == []


WRITING = {
    "a new file": "open({folder!r} + '/new', 'w')",
    "over a file": "open({file!r}, 'w').write('x')",
    "append": "open({file!r}, 'a').write('x')",
    "truncate": "__import__('os').truncate({file!r}, 0)",
    "delete": "__import__('os').unlink({file!r})",
    "rename": "__import__('os').rename({file!r}, {file!r} + '2')",
    "a folder": "__import__('os').mkdir({folder!r} + '/sub')",
    "sqlite": "__import__('sqlite3').connect({file!r}).execute('create table t (x)')",
    "the installation": "open(__import__('numpy').__file__, 'a').write('x')",
    "/tmp": "open('/tmp/owned', 'w')",
    "/dev/shm": "open('/dev/shm/owned', 'w')",
}


def test_nothing_outside_the_scratch_folder_can_be_written(off, tmp_path):
    """No file of anybody's is made, changed, emptied, renamed or deleted; the scratch folder can be written."""
    needs_layers(off, "Landlock", "seccomp")
    file = tmp_path / "victim"
    file.write_text("before")
    os.chmod(file, 0o644)
    acts = {name: act.format(folder=str(tmp_path), file=str(file)) for name, act in WRITING.items()}
    pretended = {
        "mode": f"__import__('os').chmod({str(file)!r}, 0)",
        "times": f"__import__('os').utime({str(file)!r}, (0, 0))",
    }
    seen = attempted({**acts, **pretended, "scratch": "open('mine.txt', 'w').write('x')"})
    assert seen.pop("scratch").startswith("ALLOWED")
    for name in pretended:
        seen.pop(name)
    assert [name for name, outcome in seen.items() if "ALLOWED" in outcome] == []
    assert file.read_text() == "before"
    assert file.stat().st_mode & 0o777 == 0o644
    assert file.stat().st_mtime > 1e9
    assert os.listdir(tmp_path) == ["victim"]


REACHING = {
    "tcp": "__import__('socket').create_connection(('127.0.0.1', 9), 1)",
    "udp": "__import__('socket').socket(2, 2).sendto(b'x', ('127.0.0.1', 9))",
    "listen": "__import__('socket').create_server(('', 0))",
    "unix": "__import__('socket').socket(1, 1).connect('/tmp/x')",
    "fork": "__import__('os').fork()",
    "spawn": "__import__('subprocess').run(['true'])",
    "shell": "1 / (__import__('os').system('true') == 0)",
    "exec": "__import__('os').execv('/bin/true', ['true'])",
    "multiprocessing": "__import__('multiprocessing').get_context('fork').Process(target=print).start()",
    "signal to the parent": "__import__('os').kill(__import__('os').getppid(), 0)",
    "signal to all": "__import__('os').kill(-1, 0)",
    "signal to the group": "1 / __import__('os').killpg(0, 0)",
    "new session": "__import__('os').setsid()",
    "priority of others": "__import__('os').setpriority(0, 0, 19)",
    "more memory": "__import__('resource').setrlimit(__import__('resource').RLIMIT_AS, (-1, -1))",
    "8 GB": "__import__('numpy').ones(10**9)",
    "gibibytes of bytes": "bytearray(4 << 30)",
    "ptrace": "1 / (__import__('ctypes').CDLL(None).ptrace(16, 1, 0, 0) + 1)",
    "shared memory": "1 / (__import__('ctypes').CDLL(None).shmget(0, 1 << 30, 0o1600) + 1)",
    "mount": "1 / (__import__('ctypes').CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None) + 1)",
    "other namespace": "1 / (__import__('ctypes').CDLL(None).unshare(0x10000000) + 1)",
    "abstract socket": "__import__('socket').socket(1, 1).bind(chr(0) + 'name')",
    "a handle sent over a pair of sockets": "__import__('socket').send_fds(__import__('socket').socketpair()[0], [b'x'], [0])",
    "a program in memory": "__import__('os').execve(__import__('os').memfd_create('x'), ['x'], {})",
    "an asynchronous fork": "__import__('os').posix_spawn('/bin/true', ['true'], {})",
    "the watchdog's time": "__import__('time').clock_settime(0, 0.0)",
    "a device": "__import__('os').mknod('device', 0o20600, __import__('os').makedev(1, 1))",
    "root's id": "__import__('os').setuid(0) if __import__('os').getuid() else 1 / 0",
}


def test_network_processes_signals_and_limits_are_out_of_reach(off):
    """No sockets, no processes, no signals to others, no more memory, no way back to privileges."""
    needs_layers(off, "Landlock", "seccomp", "namespaces")
    seen = attempted(REACHING)
    assert set(seen) == set(REACHING)
    assert [name for name, outcome in seen.items() if "ALLOWED" in outcome] == []


def test_what_lessons_need_works(off):
    """Threads, asyncio, temporary files, shutil.copy, plots, randomness, time and the standard library work under confinement."""
    acts = {
        "threads": "list(__import__('concurrent.futures').futures.ThreadPoolExecutor(4).map(abs, [-1, 2]))",
        "asyncio": "__import__('asyncio').run(__import__('asyncio').sleep(0, 'done'))",
        "temporary file": "__import__('tempfile').NamedTemporaryFile().name",
        "copy": "(open('a', 'w').write('x'), __import__('shutil').copy('a', 'b'))",
        "numpy file": "(__import__('numpy').save('x.npy', [1, 2]), __import__('numpy').load('x.npy'))",
        "big product": "float((__import__('numpy').ones((400, 400)) @ __import__('numpy').ones((400, 400))).sum())",
        "solve": "__import__('numpy').linalg.solve([[2.0]], [4.0])",
        "urandom": "len(__import__('os').urandom(8))",
        "late import": "__import__('xml.dom.minidom', fromlist=['x']).__name__",
        "decimal": "str(__import__('decimal').Decimal(1) / 3)",
        "clock": "__import__('time').localtime().tm_year > 2000",
        "plot": "__import__('matplotlib.pyplot', fromlist=['x']).plot([1, 2], [3, 4])",
        "savefig": "__import__('matplotlib.pyplot', fromlist=['x']).savefig('plot.png')",
        "gradcheck": "__import__('autograder').gradcheck",
        "pictures": "__import__('autograder').pictures",
    }
    seen = attempted(acts)
    assert [name for name in acts if "ALLOWED" not in seen.get(name, "")] == []


def test_nothing_in_its_surroundings_tells_that_it_is_graded():
    """Environment, arguments, modules, files and working folder name no course, no grader and no virtual environment."""
    acts = {
        "environment": "sorted(k for k in __import__('os').environ if any(w in k for w in ('NBG', 'GRAD', 'VIRTUAL', 'JPY', 'PYTEST')))",
        "c environment": "[__import__('ctypes').CDLL(None).getenv(k) for k in (b'NBGRADER_EXECUTION', b'PYTHONPATH')]",
        "arguments": "__import__('sys').argv",
        "files": "__import__('os').listdir('.')",
        "modules": "sorted(n for n in __import__('sys').modules if n.startswith(('nbgrader', 'autograder.exercises', 'autograder.course', 'autograder.grading.run')))",
    }
    define = "def is_open(n):\\n    import os\\n    try:\\n        return bool(os.fstat(n))\\n    except OSError:\\n        return False"
    acts["define"] = f"exec('{define}', globals())"
    acts["handles"] = "[n for n in range(3, 128) if is_open(n)]"
    seen = attempted(acts)
    assert seen["environment"] == "ALLOWED []"
    assert seen["arguments"] == "ALLOWED ['ipykernel_launcher.py']"
    assert seen["files"] == "ALLOWED []"
    assert seen["modules"] == "ALLOWED []"
    assert len(seen["handles"].strip("ALOWED []").split(",")) == 1, "one handle is the wire"


def test_the_warm_process_holds_no_answers():
    """What a fork can find in memory names no exercise, law, solution or secret: only libraries were ever imported there."""
    program = (
        "from autograder.grading import zygote; import sys; zygote.warm();"
        "bad = [n for n in sys.modules if n.startswith(('autograder.exercises', 'autograder.diagnosis', 'autograder.course',"
        " 'autograder.verdict', 'autograder.grading.run', 'autograder.grading.graded', 'autograder.grading.secret', 'nbgrader'))];"
        "print(bad)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_process_of_its_own_for_each_submission_works_as_well():
    """Where there is no forking (macOS, Windows) a fresh process gives the same points, and says which protections it has."""
    report = graded(submission(), mode="spawn")
    assert report["points"] == graded(submission())["points"]
    assert all(isinstance(text, str) for text in report["protections_off"])


def test_required_isolation_refuses_what_lacks_a_layer():
    """With require_isolation a machine that lacks a protection refuses, in one sentence; without, it grades and says so."""
    from autograder.grading import GradingError

    lacking = graded(submission(), mode="spawn")["protections_off"]  # a spawned process has no ids of its own
    assert any("processes" in text for text in lacking)
    with pytest.raises(GradingError, match="Isolation is required"):
        graded(submission(), mode="spawn", require_isolation=True)


def test_submitted_links_are_not_followed(tmp_path):
    """A submission that is a symbolic link, a folder or a pipe is not read; the report says so."""
    target = tmp_path / "secret.ipynb"
    target.write_text("{}")
    (tmp_path / "link.ipynb").symlink_to(target)
    (tmp_path / "folder.ipynb").mkdir()
    os.mkfifo(tmp_path / "pipe.ipynb")
    for name in ("link", "folder", "pipe", "missing"):
        report = grade(INSTRUCTOR, tmp_path / f"{name}.ipynb", secret=SECRET)
        assert report["status"] == "nothing-handed-in"
        assert report["score"] == 0
        assert name == "missing" or "not read" in report["repairs"][0]


def test_the_secret_is_made_once_and_kept_to_its_owner(tmp_path):
    """grading/secret is made on first use with mode 0600, the same for everybody who asks at the same time."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(course_secret, [tmp_path / "grading"] * 16))
    assert len(secrets) == 1
    assert (tmp_path / "grading" / "secret").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path / "grading") == ["secret"]


def test_a_job_and_its_result_are_plain_data():
    """What goes to a pool and comes back can be pickled and is JSON inside."""
    import json
    import pickle

    job = Job(json.dumps(INSTRUCTOR).encode(), json.dumps(submission()).encode(), "test", "ada", SECRET, Options())
    result = pickle.loads(pickle.dumps(run_submission(pickle.loads(pickle.dumps(job)))))
    assert result.student == "ada"
    json.dumps(result.as_dict())


def test_course_data_is_there_and_sources_are_not(tmp_path):
    """Files beside the instructor's notebook are in the learner's folder; sources, notes and notebooks are not."""
    for name in ("points.csv", "answers.py", "notes.md", "lesson.ipynb"):
        (tmp_path / name).write_text("1,2")
    report = graded(
        submission(before="import os; print(sorted(os.listdir('.')), open('points.csv').read())"), data=str(tmp_path)
    )
    assert text_of(report) == "['points.csv'] 1,2\n"
