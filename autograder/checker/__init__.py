"""Is this gradient right? `gradcheck` asks any forward/backward pair, inside the course or out of it, with no reference and no tolerance."""

from autograder.checker.engine import gradcheck
from autograder.checker.regimes import grade_pair
from autograder.checker.report import Report

__all__ = ["Report", "gradcheck", "grade_pair"]
