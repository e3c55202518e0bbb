"""The front door of the course: `python course.py lab` and `python course.py test`.

Makes the environment `.venv` beside this file if it is not there, installs what requirements.txt asks for, and runs
the word there. Only the standard library is used, and nothing that Python 3.6 cannot at least read.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036  an older Python gets here: it must be told, in words it can read
    sys.exit(
        "This course needs Python 3.11 or newer, and this is Python {}.{}; get one from https://www.python.org "
        "or your package manager and run it as `python3.11 course.py ...`.".format(*sys.version_info[:2])
    )

import contextlib
import difflib
import errno
import hashlib
import json
import re
import runpy
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
PROGRAMS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
STAMP = ENVIRONMENT / "installed.json"  # what is installed here; absent or different: install
UNFINISHED = ENVIRONMENT / "unfinished"  # there while installing; found at a start: the last one was cut off

USAGE = """Backprop by hand.   python course.py WORD ...

{lines}

The first start makes an environment in .venv and installs what the course needs; later ones take seconds."""


class Sorry(Exception):
    """What went wrong, as one sentence for the person at the keyboard."""


# -------------------------------------------------------------------------------------------- why something went wrong

FULL = "The disk is full: make some room (about 1 GB is needed) and run the same command again."
NO_NETWORK = (
    "The package index cannot be reached: check the network (or the proxy or index in pip's settings) "
    "and run the same command again; it is only needed when something has to be installed."
)
NOT_TRUSTED = (
    "The package index's certificate is not accepted, often because of a proxy between: "
    "give pip its certificate (`pip config set global.cert FILE`) and run the same command again."
)
NO_VENV = (
    "This Python cannot make environments; on Debian or Ubuntu `sudo apt install python3-venv` adds what is missing, "
    "elsewhere install Python from https://www.python.org; then run the same command again."
)
NO_WRITING = f"The folder {HERE} cannot be written to: copy the course to a folder of your own and run it there."

CAUSES = [  # a pattern in what a failed program said, and the sentence for it; the first that fits counts
    (r"No space left on device|Errno 28\b|Disk quota exceeded|WinError 112\b|not enough space on the disk", FULL),
    (r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerification", NOT_TRUSTED),
    (
        r"NewConnectionError|ConnectionError|Failed to establish|name resolution|getaddrinfo|Max retries exceeded"
        r"|ConnectTimeout|ReadTimeout|Read timed out|Network is unreachable|ProxyError|connection broken"
        r"|from versions: none",  # an index that knows no version at all is not the index
        NO_NETWORK,
    ),
    (r"Read-only file system|Permission denied|Access is denied|Errno (13|30)\b|WinError 5\b", NO_WRITING),
    (r"ensurepip|No module named '?(venv|pip)\b", NO_VENV),
]


def cause(said):
    """The sentence for what a failed program said, or None when it says nothing we know."""
    return next((sentence for pattern, sentence in CAUSES if re.search(pattern, said)), None)


def explain(error):
    """The sentence for an OSError of our own."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NO_WRITING
    return f"The environment in {ENVIRONMENT} could not be made: {error}."


# ------------------------------------------------------------------------------------------------------ the environment


def process_environment():
    """os.environ with the programs of .venv first on PATH (nbgrader calls `alembic` by its bare name)."""
    variables = dict(os.environ, VIRTUAL_ENV=str(ENVIRONMENT))
    variables["PATH"] = os.pathsep.join(filter(None, [str(PROGRAMS), variables.get("PATH")]))
    variables.setdefault("PYTHONUTF8", "1")  # σ and × on every console and in every file, Windows included
    for name in ("PYTHONHOME", "__PYVENV_LAUNCHER__"):
        variables.pop(name, None)
    return variables


def ask_python(code):
    """What the environment's Python prints when it runs `code`, or None if it cannot."""
    try:
        answer = subprocess.run(
            [str(PYTHON), "-I", "-c", code], capture_output=True, text=True, check=False, env=process_environment()
        )
    except OSError:
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def wanted(version):
    """What the stamp says when everything is installed for the environment's Python `version`."""
    digest = hashlib.sha256()
    for name in ("requirements.txt", "pyproject.toml"):
        digest.update((HERE / name).read_bytes())
    return {"place": str(HERE), "python": version, "requirements": digest.hexdigest()}


def stamp():
    """What is installed, as the last finished install wrote it; {} if none did."""
    try:
        written = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return written if isinstance(written, dict) else {}


def write_stamp(entries):
    """Remember what is installed, all of it or nothing."""
    draft = STAMP.with_suffix(".draft")
    draft.write_text(json.dumps(entries, indent=1), encoding="utf-8")
    draft.replace(STAMP)


def is_ready(version):
    """Is everything installed that this version of the course asks for?"""
    return version is not None and not UNFINISHED.exists() and wanted(version).items() <= stamp().items()


@contextlib.contextmanager
def one_at_a_time():
    """Let a second start wait while the first installs. The lock lies on this very file, far behind its end."""
    with open(__file__, "rb") as door:
        with contextlib.suppress(OSError, ImportError):  # a file system without locks is no reason not to start
            if os.name == "nt":
                import msvcrt

                door.seek(1 << 30)
                msvcrt.locking(door.fileno(), msvcrt.LK_LOCK, 1)
            else:
                import fcntl

                try:
                    fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    say("Another start is installing just now; waiting for it ...")
                    fcntl.flock(door, fcntl.LOCK_EX)
        yield


def say(sentence):
    """Progress, on the error stream: what a word prints stays alone on the other."""
    print(sentence, file=sys.stderr, flush=True)


def prepare():
    """Make .venv, or mend it, or do nothing because it is ready."""
    version = "import sys; print('%d.%d' % sys.version_info[:2])"
    if is_ready(ask_python(version)):
        return
    with one_at_a_time():
        if is_ready(ask_python(version)):
            return
        moved = stamp().get("place", str(HERE)) != str(HERE)
        if moved or UNFINISHED.exists() or not usable(ask_python(version)):
            make_environment()
        UNFINISHED.touch()
        say("Installing what the course needs (the first time a minute or two) ...")
        # in HERE, because requirements.txt ends with `-e .`
        pip_install("-r", "requirements.txt")
        write_stamp(wanted(ask_python(version)))
        UNFINISHED.unlink()
        say("Ready.")


def usable(version):
    """Can we install into the environment that is there?"""
    if version is None or tuple(map(int, version.split("."))) < (3, 11):
        return False
    return ask_python("import pip; print(pip.__version__)") is not None


def make_environment():
    """A new, empty .venv; one that is there is cleared."""
    there = ENVIRONMENT.exists()
    say(
        "Making the environment .venv anew, the old one is not usable ..."
        if there
        else "Making the environment .venv ..."
    )
    ENVIRONMENT.mkdir(exist_ok=True)
    python = getattr(sys, "_base_executable", None) or sys.executable  # not the one we are about to clear
    made = subprocess.run(
        [python, "-m", "venv", "--clear", str(ENVIRONMENT)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        env={name: value for name, value in os.environ.items() if name != "__PYVENV_LAUNCHER__"},
    )
    if made.returncode:
        room = shutil.disk_usage(HERE).free
        said = made.stdout.strip()
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        if room < 50e6:
            raise Sorry(FULL)
        raise Sorry(cause(said) or f"Python could not make an environment: {last_line(said)}")


def pip_install(*what):
    """Run pip in the environment with its progress shown; Sorry with the cause when it fails."""
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--prefer-binary",
        "--no-user",
        "--disable-pip-version-check",
        *what,
    ]
    pip = subprocess.Popen(
        command,
        cwd=HERE,
        env=process_environment(),
        stdout=2,  # its progress is for the person; what the word prints may be for a program
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    said = []
    with pip:
        for line in pip.stderr:
            said.append(line)
            sys.stderr.write(line)
            sys.stderr.flush()
    if pip.returncode:
        # pip ended in good order and undid what it had begun: what was there before still works
        with contextlib.suppress(OSError):
            UNFINISHED.unlink()
        errors = "".join(line for line in said if line.lstrip().startswith("ERROR")) or "".join(said)
        raise Sorry(
            cause(errors) or cause("".join(said)) or f"pip could not install what the course needs: {last_line(errors)}"
        )


def last_line(text):
    """The last line of what a program said, for want of a better explanation."""
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it did not say why."


def install_extra(name):
    """Install the packages of an extra in pyproject.toml, if there is one of this name, once."""
    import tomllib  # new in 3.11

    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = project.get("optional-dependencies", {}).get(name)
    installed = stamp()
    if packages and installed.get("extra " + name) != packages:
        with one_at_a_time():
            say(f"Installing what `{name}` needs: {', '.join(packages)} ...")
            pip_install(*packages)
            write_stamp({**stamp(), "extra " + name: packages})


# ------------------------------------------------------------------------------------------------------------ the words


def run(command, folder=None):
    """Become `command`, in the environment; its exit code is ours."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # there, exec would return to the prompt at once
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that works
        return subprocess.call(command, cwd=folder, env=process_environment())
    if folder:
        os.chdir(folder)
    os.execve(command[0], command, process_environment())


def test(arguments):
    """Run pytest on all cores with its progress shown, from the course's folder."""
    wanted_by_tests = ["test", "cluster"]
    if any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))):
        wanted_by_tests.append("browser")
    for name in wanted_by_tests:
        try:
            install_extra(name)
        except Sorry as sentence:  # the course itself is installed: the rest can be tested without
            say(f"{sentence}\nThe tests that need {name!r} are skipped this time.")
    if Path.cwd() != HERE:  # files are named from where the person stands
        arguments = [str(Path(a).resolve()) if Path(a.split("::")[0]).exists() else a for a in arguments]
    one_process = {"-s", "--capture=no", "--pdb", "--trace", "--co", "--collect-only", "--dist", "--numprocesses"}
    chosen = any(
        a in one_process or a.startswith(("-n", "-p")) or (HERE / a.split("::")[0]).exists() for a in arguments
    )
    if not chosen and ask_python("import xdist; print(True)"):
        arguments = ["-n", "auto", "--dist", "loadgroup", *arguments]
    return run([str(PYTHON), "-m", "pytest", *arguments], folder=HERE)


def words():
    """The words of `python -m autograder`, with a line of help each; its table is the only one."""
    table = runpy.run_path(str(HERE / "autograder" / "__main__.py"), run_name="table")["WORDS"]
    return {word: help_line for word, (_, help_line) in table.items()}


def usage():
    """What can be said to the course."""
    lines = {**words(), "test": "run every test: test [options of pytest]"}
    width = max(map(len, lines))
    return USAGE.format(lines="\n".join(f"  {word:{width}}  {line}" for word, line in lines.items()))


def main(arguments):
    """Do what the first word says; returns the exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if arguments else 2
    word, *rest = arguments
    known = ["test", *words()]
    if word not in known:
        near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
        say(f"There is no word {word!r}; did you mean {near[0]!r}?\n" if near else f"There is no word {word!r}.\n")
        say(usage())
        return 2
    prepare()
    if word == "test":
        return test(rest)
    if word == "benchmark":
        install_extra("benchmark")
    # -P: a file random.py in the person's folder is not Python's random
    return run([str(PYTHON), "-P", "-m", "autograder", word, *rest])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Sorry as sentence:
        say(sentence)
        sys.exit(1)
    except OSError as error:
        say(explain(error))
        sys.exit(1)
    except KeyboardInterrupt:
        say("\nStopped.")
        sys.exit(130)
