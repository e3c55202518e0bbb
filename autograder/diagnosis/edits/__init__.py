"""One edit of a solution's syntax tree, with the words for it. Used by the build and the tests; a check never sees a source."""

from autograder.diagnosis.edits.expressions import edits_of
from autograder.diagnosis.edits.statements import statement_edits
from autograder.diagnosis.edits.words import Edit, Words

__all__ = ["Edit", "Words", "edits_of", "statement_edits"]
