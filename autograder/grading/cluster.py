"""Many jobs on many machines: the same job function on a Dask cluster that is already running.

dask scheduler                                on one machine
dask worker tcp://HOST:8786 --nthreads 1      on each, in an environment that has this course installed
"""

import time
from collections.abc import Iterable, Iterator

from autograder.course.errors import CourseError
from autograder.grading.job import GradingError, Job, Result
from autograder.grading.pool import RUN, TICK, lost

AHEAD = 3  # jobs a worker process has waiting, so that it never waits itself
PATIENCE = 60.0  # seconds to wait for a cluster, or for another worker when all have gone


def cluster_results(jobs: Iterable[Job], address: str, run: str = RUN) -> Iterator[tuple[Job, Result] | None]:
    """As `pool.local_results`, on the workers of the scheduler at `address`, 'tcp://host:8786'.

    A worker that dies costs nothing: Dask gives its jobs to others. Raises CourseError when there is no scheduler or
    no worker for a minute.
    """
    try:
        from distributed import Client
        from distributed.client import as_completed
    except ImportError:
        raise CourseError("--scheduler needs Dask: pip install -e '.[cluster]' in the course's folder and environment.") from None
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CourseError(f"No Dask scheduler answers at {address}: {error}.") from None
    with client:
        _wait_for_workers(client, address)
        source, waiting, done = iter(jobs), {}, as_completed(loop=client.loop, raise_errors=False)
        while True:
            while len(waiting) < AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"])):
                job = next(source, None)
                if job is None:
                    break
                future = client.submit(_one_at_a_time, job, run, pure=False, retries=2)
                waiting[future] = job
                done.add(future)
            if not waiting:
                return
            future = _next(done)
            if future is None:
                _wait_for_workers(client, address)
                yield None
                continue
            job = waiting.pop(future)
            if future.status == "finished":
                yield job, future.result()
            elif isinstance(future.exception(), GradingError):
                raise future.exception()
            else:
                yield job, lost(job, f"The cluster could not grade this: {future.exception()!r}.")


def _next(done):
    """The next finished future, or None if there is none in a moment."""
    end = time.monotonic() + TICK
    while time.monotonic() < end:
        if not done.is_empty() and done.has_ready():
            return next(done)
        time.sleep(0.01)
    return None


def _wait_for_workers(client, address):
    from distributed import TimeoutError as Late

    if client.scheduler_info(n_workers=-1)["workers"]:
        return
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except (TimeoutError, Late):
        raise CourseError(
            f"The scheduler at {address} has no worker; start one: dask worker {address} --nthreads 1"
        ) from None


def _one_at_a_time(job, run):
    """The job, on the worker. What it imports is the worker's own copy of the course."""
    import importlib

    module, name = run.split(":")
    return getattr(importlib.import_module(module), name)(job)
