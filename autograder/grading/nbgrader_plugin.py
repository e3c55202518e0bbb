"""`nbgrader autograde` with the course's own grader: what nbgrader_config.py puts in nbgrader's places.

    Autograde.exporter_class             SubmissionExporter   a file that is no notebook is read as an empty one, not dropped
    Autograde.pre_convert_hook           find_notebooks       a renamed notebook is found
    Autograde.sanitize_preprocessors     Repair               instead of ClearOutput and DeduplicateIds
    Autograde.autograde_preprocessors    GradeConfined        instead of Execute

All else is nbgrader's: cells, points and checksums out of its gradebook, scores, late penalties, comments.
"""

import os
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Integer

from autograder.grading.folders import folder_of, load_config
from autograder.grading.job import Job, Options
from autograder.grading.journal import Journal, fingerprint, key_of
from autograder.grading.showing import safe_to_show, trusted_outputs
from autograder.grading.shown import plain_text
from autograder.grading.submissions import HARMLESS, Submission, read_plain


def find_notebooks(assignment: str, student: str, notebooks: list, **_) -> None:
    """nbgrader's pre_convert_hook. Where the notebook has another name than the lesson, name the one it should have.

    nbgrader would drop the submission. No file of that name need exist: `Repair` looks for the one that is meant.
    """
    here = Path.cwd()  # the course, while nbgrader converts
    folder = Path(notebooks[0]).parent
    names = {path.stem for path in (folder_of(load_config(here), here, "source") / folder.name).glob("*.ipynb")}
    if len(names) == 1 and not any(Path(path).stem in names for path in notebooks):
        notebooks[:] = [str(folder / f"{names.pop()}.ipynb")]


class SubmissionExporter(NotebookExporter):
    """Reads whatever was handed in, and never more of it than `submissions.LARGEST`."""

    def from_filename(self, filename, resources=None, **options):
        """A file that is no notebook, is not there or is a link becomes an empty notebook: `Repair` does the rest."""
        content, _ = read_plain(Path(filename))
        try:
            notebook = nbformat.reads(content.decode("utf-8-sig"), as_version=4)
        except Exception:  # anything: a stranger's file
            notebook = nbformat.v4.new_notebook()
        resources = {**(resources or {}), "metadata": {"name": Path(filename).stem, "path": str(Path(filename).parent)}}
        return self.from_notebook_node(notebook, resources=resources, **options)


class _OnTheCore(NbGraderPreprocessor):
    """What both preprocessors need: the job for the notebook that nbgrader is at."""

    timeout = Float(30.0, help="Seconds for one cell.").tag(config=True)
    total = Float(240.0, help="Seconds for a whole submission.").tag(config=True)
    memory = Integer(1024, help="MiB that a submission may take beyond its libraries.").tag(config=True)
    figures = Bool(True, help="Draw the learner's own matplotlib figures.").tag(config=True)
    require_isolation = Bool(False, help="Refuse to grade where a protection is missing.").tag(config=True)

    def job(self, resources) -> Job:
        """Source, submission and options, from where nbgrader's settings say that they are."""
        from autograder.grading.secret import course_secret

        of, course = resources["nbgrader"], self.parent.parent.coursedir
        lesson, name, student = of["assignment"], of["notebook"], of["student"]
        folder = Path(course.format_path(course.submitted_directory, student, lesson))
        source = Path(course.format_path(course.source_directory, ".", lesson))
        content, notes = Submission(student, folder).read(name)
        options = Options(
            timeout=self.timeout,
            total=self.total,
            memory=self.memory,
            figures=self.figures,
            require_isolation=self.require_isolation,
            data=str(source),
        )
        secret = course_secret(Path(course.root) / "grading")
        return Job((source / f"{name}.ipynb").read_bytes(), content, lesson, student, secret, options, notes)


class Repair(_OnTheCore):
    """A whole notebook of whatever was handed in: cells matched, put back, told apart; so that nbgrader can go on."""

    def preprocess(self, nb, resources):
        from autograder.grading.repair import repair

        job = self.job(resources)
        repaired = repair(job.source, job.submission)
        for sentence in (*job.repairs, *repaired.repairs):
            self.log.warning("%s: %s", job.student, sentence)
        return nbformat.from_dict(repaired.notebook), resources


class GradeConfined(_OnTheCore):
    """Run the submission confined, its graded cells on the grader's side; the outputs and scores become the notebook's.

    Works on what was handed in, not on what `Repair` wrote: the seed of the checks comes from it, and so the points are
    the same as those of `python course.py grade`.
    """

    def preprocess(self, nb, resources):
        from autograder.grading.run import run_submission

        job = self.job(resources)
        result = run_submission(job)
        for sentence in result.remarks:
            self.log.warning("%s: %s", job.student, sentence)
        for layer in result.protections_off:
            self.log.warning("Protection that is off on this machine: %s", layer)
        self._remove_files(job)
        self._record(job, result)
        notebook = nbformat.from_dict(result.notebook)
        source = nbformat.reads(job.source.decode(), as_version=4)
        return safe_to_show(notebook, trusted_outputs(source)), resources

    def _record(self, job, result):
        """For `python course.py report`, which tells more than a gradebook holds."""
        with Journal(Path(self.parent.parent.coursedir.root) / "grading" / "results.db") as journal:
            journal.write([(job.lesson, job.student, key_of(job, fingerprint()), vars(result))])

    def _remove_files(self, job):
        """nbgrader has copied all that was handed in: what links point at, which feedback would hand out, and kinds of files that
        would run in the instructor's browser when formgrader's server sends them."""
        course = self.parent.parent.coursedir
        folders = [
            Path(course.format_path(step, job.student, job.lesson))
            for step in (course.submitted_directory, course.autograded_directory)
        ]
        source = Path(course.format_path(course.source_directory, ".", job.lesson))
        for place, names, files in os.walk(folders[0]):
            for name in (*names, *files):
                path = Path(place, name)
                inside = path.relative_to(folders[0])
                copy = folders[1] / inside
                if copy.suffix == ".ipynb" or not copy.is_file() or (source / inside).is_file():
                    continue
                if path.is_symlink() or path.suffix.lower() not in HARMLESS:
                    why = "a link, which is not followed" if path.is_symlink() else "of a kind that is not copied"
                    self.log.warning("%s: %s is %s.", plain_text(job.student), plain_text(name), why)
                    copy.unlink()
