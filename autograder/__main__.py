"""`python -m autograder WORD ...`: one word for each thing the course can do.

A word names the function that does it, `main(arguments: list[str]) -> int`. Its module is loaded when the word is
said, so that a learner's `lab` never waits for what only an instructor needs. course.py reads `WORDS` from this file
with the standard library alone: keep every other import inside functions.
"""

import difflib
import importlib
import importlib.util
import sys

WORDS = {
    "lab": ("autograder.course.lab:main", "open the lessons in JupyterLab: lab [--no-browser] [--port N]"),
    "check": ("autograder.course.check_files:main", "check plain Python files: check EXERCISE FILE... [--json]"),
    "hint": ("autograder.course.hinting:main", "show a hint: hint EXERCISE [1|2|3]"),
    "progress": (
        "autograder.course.progress:main",
        "what is passed and what is next: progress [--reset [LESSON]] [--json]",
    ),
    "restart": ("autograder.course.restart:main", "begin a lesson afresh, the old one is kept: restart LESSON"),
    "build": ("autograder.course.build:main", "derive the notebooks from their sources"),
    "grade": ("autograder.grading.class_run:main", "grade a class: grade LESSON [--jobs N] [--only STUDENT] ..."),
    "report": ("autograder.grading.report:main", "what the class got wrong: report LESSON [--names] [--csv]"),
    "instruct": (
        "autograder.course.instructor:instruct",
        "open JupyterLab with nbgrader's panels, formgrader among them: instruct [--no-browser] [--port N]",
    ),
    "nbgrader": (
        "autograder.course.instructor:main",
        "nbgrader's own commands: nbgrader generate_assignment 02_gates, ...",
    ),
    "prove": (
        "autograder.course.proof:main",
        "try every mutant, wrong and right answer on the checks: prove [LESSON...] [--pairs]",
    ),
    "screenshots": ("autograder.course.screenshots:main", "make the README's pictures from a real JupyterLab"),
    "benchmark": ("autograder.course.benchmark:main", "measure what the tests do not prove: benchmark [NAME]"),
}


def usage() -> str:
    """One line for each word."""
    width = max(map(len, WORDS))
    return "\n".join(f"  {word:{width}}  {help_line}" for word, (_, help_line) in WORDS.items())


def unknown(word: str, words: list[str]) -> str:
    """One sentence for a word that nobody knows, with the nearest that somebody does."""
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"the words are {', '.join(words)}."
    return f"There is no word {word!r}; {hint}"


def main(words: list[str]) -> int:
    """Hand the arguments after the first word to the function that the word names; returns the exit code."""
    if not words or words[0] in ("-h", "--help", "help"):
        print("python -m autograder WORD ...\n\n" + usage())
        return 0 if words else 2
    word, *arguments = words
    if word not in WORDS:
        print(unknown(word, list(WORDS)), file=sys.stderr)
        return 2
    module_name, function_name = WORDS[word][0].split(":")
    if importlib.util.find_spec(module_name) is None:
        print(f"This copy of the course cannot {word}: {module_name} is missing.", file=sys.stderr)
        return 1
    try:
        return getattr(importlib.import_module(module_name), function_name)(arguments) or 0
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
