"""Many jobs on this machine's cores. A worker process that dies costs the job it held, never the class.

Standard pools give up when one of their processes is killed; this one starts another and goes on.
"""

import importlib
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import wait

from autograder.grading.job import GradingError, Job, Result
from autograder.grading.libraries import loading

RUN = "autograder.grading.run:run_submission"  # what a worker does with a job
TRIES = 2  # a job whose worker died is given to a fresh one once
SPARE = 120.0  # seconds beyond Options.total after which a worker that says nothing is taken to be stuck
TICK = 0.25


def local_results(jobs: Iterable[Job], workers: int, run: str = RUN) -> Iterator[tuple[Job, Result] | None]:
    """Run jobs in `workers` processes; yields (job, result) as they finish, and None at first and while none does.

    Jobs are taken from the iterator as workers become free, so that a class of any size needs the memory of a few.
    run: 'module:function', Job to Result. A job whose worker dies twice, or never answers, gets a result that says so.
    """
    source, again = iter(jobs), []
    crew = [_Worker(run) for _ in range(workers)]
    try:
        for worker in crew:
            _employ(worker, again, source)
        yield None  # the workers are starting: time for whoever asked to get ready as well
        while True:
            for worker in crew:
                _employ(worker, again, source)
            busy = {worker.pipe: worker for worker in crew if worker.job is not None}
            if not busy:
                return
            ready = wait(list(busy), timeout=TICK)
            for pipe in ready:
                worker = busy[pipe]
                job, tries = worker.job, worker.tries
                try:
                    result = worker.take()
                except (EOFError, OSError):
                    crew[crew.index(worker)] = _replace(worker, run)
                    if tries < TRIES:
                        again.append((job, tries + 1))
                        continue
                    result = lost(job, f"The process that graded this died {TRIES} times.")
                _employ(worker, again, source)  # before whoever asked saves the result
                yield job, _checked(job, result)
            for worker in crew:
                if worker.job is not None and time.monotonic() > worker.deadline:
                    job = worker.job
                    crew[crew.index(worker)] = _replace(worker, run)
                    yield job, lost(job, f"Grading did not end within {job.options.total + SPARE:g} seconds.")
            if not ready:
                yield None
    finally:
        for worker in crew:  # all at once, then one after the other
            if not worker.dismissed:
                worker.dismiss()
        for worker in crew:
            worker.end()


def _employ(worker, again, source):
    """Give a worker that has nothing to do the next job. Where there is none it may go: a job of one that dies is its successor's."""
    if worker.job is None and not worker.dismissed:
        job, tries = again.pop() if again else (next(source, None), 1)
        if job is not None:
            worker.give(job, tries)
        else:
            worker.dismiss()


def lost(job: Job, why: str) -> Result:
    """The result of a submission that could not be graded at all: nothing earned, and a reason."""
    return Result(job.lesson, job.student, status="failed", repairs=list(job.repairs), remarks=[why])


def _checked(job, answer):
    if isinstance(answer, Result):
        return answer
    kind, text = answer
    if kind == GradingError.__name__:  # something on the instructor's side: the same for every submission
        raise GradingError(text)
    return lost(job, f"The grader failed with {kind}: {text}")


class _Worker:
    def __init__(self, run):
        context = multiprocessing.get_context("spawn")  # a clean process: nothing of the gradebook is in its memory
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_work, args=(other, run), daemon=False)
        self.process.start()
        other.close()
        self.job, self.tries, self.deadline, self.dismissed = None, 0, 0.0, False

    def give(self, job, tries):
        self.job, self.tries = job, tries
        self.deadline = time.monotonic() + job.options.total + SPARE
        with suppress(OSError):  # it is dead already; reading will say so
            self.pipe.send(job)

    def take(self):
        answer = self.pipe.recv()
        self.job = None
        return answer

    def dismiss(self):
        """Ask it to stop: gently where it has nothing to do."""
        self.dismissed = True
        with suppress(OSError):
            if self.job is None:
                self.pipe.send(None)
            else:
                self.process.terminate()

    def end(self):
        """Make it stop."""
        if self.job is None:
            self.process.join(5)
        self.pipe.close()
        if self.process.is_alive():
            self.process.terminate()
            self.process.join(2)
        if self.process.is_alive():
            self.process.kill()
        self.process.join()


def _replace(worker, run):
    worker.end()
    return _Worker(run)


def _work(pipe, run):
    """The life of a worker: jobs in, results out, until the pipe closes (also when the parent is killed)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends its workers
    signal.signal(signal.SIGTERM, lambda *_: os._exit(1))
    module, name = run.split(":")
    with loading():
        function = getattr(importlib.import_module(module), name)
    try:
        while (job := pipe.recv()) is not None:
            try:
                result = function(job)
            except Exception as error:
                if not isinstance(error, GradingError):
                    traceback.print_exc()
                result = type(error).__name__, str(error)
            pipe.send(result)
    except (EOFError, OSError):
        pass
