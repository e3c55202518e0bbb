"""nbgrader's view of this course; `nbgrader` reads it when called in this folder, and so does `python course.py build`."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821  (nbgrader puts get_config here)

HERE = Path(__file__).resolve().parent
GRADING = HERE / "grading"

# SQLite makes a database but no folder for it.
GRADING.mkdir(exist_ok=True)
# nbgrader calls alembic by its bare name when it makes the database: found even if the environment is not activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

c.CourseDirectory.course_id = "backprop"
c.CourseDirectory.root = str(HERE)

# The course's own names for nbgrader's source/ and release/; all that holds people's work is in the git-ignored grading/.
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.source_with_tests_directory = "grading/source_with_tests"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.solution_directory = "grading/solution"
c.ZipCollectApp.downloaded_directory = "grading/downloaded"
c.CourseDirectory.db_url = f"sqlite:///{(GRADING / 'gradebook.db').as_posix()}"

# nbgrader copies every file beside a notebook into the release. Our sources, mistakes and notes hold the answers:
# nothing but the notebook and data may go out. (Not *.txt: a submission's timestamp.txt passes the same filter.)
c.CourseDirectory.ignore = ["*.py", "*.pyc", "*.md", "*.html", "*~", "*.orig", "*.rej", "__pycache__", "feedback"]
c.CourseDirectory.ignore += [".ipynb_checkpoints", ".DS_Store", ".progress"]

# A stub says kindly what to do. `check` and `needs` know the message and answer without a traceback.
c.ClearSolutions.code_stub = {"python": '# Write your code here.\nraise NotImplementedError("not started yet")'}

# Without this an existing release is silently kept, however stale. Autograding keeps nbgrader's default.
c.GenerateAssignment.force = True

# Strangers' notebooks: their code runs confined in a process of its own and the graded cells in another, instead of both
# in one kernel; what was handed in broken is mended, not dropped. solutions/README.md says what is protected and what is not.
PLUGIN = "autograder.grading.nbgrader_plugin"
PREPROCESSORS = "nbgrader.preprocessors"
c.Autograde.exporter_class = f"{PLUGIN}.SubmissionExporter"
c.Autograde.pre_convert_hook = f"{PLUGIN}.find_notebooks"
c.Autograde.sanitize_preprocessors = [
    f"{PLUGIN}.Repair",
    f"{PREPROCESSORS}.OverwriteKernelspec",
    f"{PREPROCESSORS}.OverwriteCells",
    f"{PREPROCESSORS}.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    f"{PLUGIN}.GradeConfined",
    f"{PREPROCESSORS}.OverwriteKernelspec",
    f"{PREPROCESSORS}.OverwriteCells",
    f"{PREPROCESSORS}.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    f"{PREPROCESSORS}.LimitOutput",
    f"{PREPROCESSORS}.SaveAutoGrades",
    f"{PREPROCESSORS}.AssignLatePenalties",
    f"{PREPROCESSORS}.CheckCellMetadata",
]

# For nbgrader's own execution (validate). A check has its own time limit, far below this; nbgrader's 30 seconds are short
# for a cell that trains on a busy machine.
c.Execute.timeout = 120
