"""Beyond one machine: a Dask cluster of separate processes grades a class, and losing one of them costs nothing."""

import os
import signal
import socket
import subprocess
import threading
import time

import pytest
from classroom import LESSON, grades, make_class, scores
from lesson_tools import LESSONS, ROOT, environment, python

pytest.importorskip("distributed", reason="needs Dask: pip install -e '.[cluster]'")
pytest.importorskip("nbgrader")

from autograder.grading.class_run import grade_class
from autograder.grading.progress_bar import Bar

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(LESSON not in LESSONS, reason=f"{LESSON} is not in this copy"),
    # Dask's own threads and sockets close when the interpreter likes to.
    pytest.mark.filterwarnings(
        "ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
    ),
]


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler, and three workers as processes of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, logs = f"tcp://127.0.0.1:{port}", (tmp_path / "dask.log").open("w+")
    started = []

    def start(*words):
        # __main__ of distributed's own command lines, of this environment
        process = subprocess.Popen(
            python("-m", *words), env=environment(PYTHONPATH=str(ROOT)), stdout=logs, stderr=logs, cwd=tmp_path
        )
        started.append(process)
        return process

    start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    workers = [
        start(
            "distributed.cli.dask_worker",
            address,
            "--nthreads",
            "1",
            "--no-dashboard",
            "--no-nanny",
            "--death-timeout",
            "60",
        )
        for _ in range(3)
    ]
    yield address, workers
    for process in reversed(started):
        process.terminate()
    for process in started:
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    logs.close()


def test_a_cluster_grades_a_class_although_a_worker_dies(cluster, tmp_path):
    """A scheduler and three workers; one is killed with SIGKILL while it grades: all have the grades that one machine gives."""
    address, workers = cluster
    root = tmp_path / "course"
    names = make_class(root, 12, 8, ("renamed", "truncated"))
    killed = threading.Event()

    class Killer(Bar):
        """Kills a worker when the first results are in."""

        def step(self, text=""):
            super().step(text)
            if self.done == 4:
                os.kill(workers[0].pid, signal.SIGKILL)
                killed.set()

    begin = time.monotonic()
    summary = grade_class(root, LESSON, scheduler=address, bar=Killer)
    assert killed.is_set()
    assert workers[0].wait(10) == -signal.SIGKILL
    assert sorted(student for student, *_ in summary.graded) == names
    assert {status for *_, status in summary.graded} == {"graded"}
    assert time.monotonic() - begin < 240
    by_cluster = grades(root)
    again = grade_class(root, LESSON, bar=None, again=True)
    assert len(again.graded) == len(names)
    assert grades(root) == by_cluster
    assert {scores(root)[name] for name in names if name.startswith("right")} == {36}


def test_a_scheduler_without_workers_is_one_sentence(tmp_path, monkeypatch):
    """A cluster that nobody works for is told, after a wait, in a sentence that says how to start a worker."""
    from autograder.course.errors import CourseError
    from autograder.grading import cluster

    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = python(
        "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"
    )
    scheduler = subprocess.Popen(
        command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path
    )
    try:
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert time.monotonic() < end
                time.sleep(0.2)
        with pytest.raises(CourseError, match="has no worker; start one: dask worker"):
            list(cluster.cluster_results(iter(()), f"tcp://127.0.0.1:{port}"))
    finally:
        scheduler.terminate()
        scheduler.wait(20)
