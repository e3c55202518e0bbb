"""How many mistakes are named: the exercises' own, with and without having seen them, and those that people really made."""

import json
from pathlib import Path

from autograder.course.answers import load_answers
from autograder.course.check_files import check_source
from autograder.course.naming import named_right, named_unseen
from autograder.exercises import all_exercises, all_lessons, check, get

REAL = Path(__file__).parents[1] / "cases" / "real_mistakes.json"


def main() -> None:
    """Print the table by lesson, then the real mistakes with the name that each was given."""
    print(f"{'lesson':30}{'mistakes':>10}{'named right':>13}{'unseen, named':>15}")
    totals = [0, 0, 0]
    for lesson in all_lessons():
        wrong = load_answers(lesson.name).wrong
        verdicts = [check(w.exercise, w.answer) for w in wrong]
        right = sum(named_right(w, v) for w, v in zip(wrong, verdicts, strict=True))
        unseen = sum(named_unseen(w) for w in wrong)
        totals = [a + b for a, b in zip(totals, (len(wrong), right, unseen), strict=True)]
        print(f"{lesson.name:30}{len(wrong):10}{right:13}{unseen:15}")
    print(f"{'all':30}{totals[0]:10}{totals[1] / totals[0]:13.1%}{totals[2] / totals[0]:15.1%}")
    there = {exercise.id for exercise in all_exercises()}
    real = [entry for entry in json.loads(REAL.read_text(encoding="utf-8")) if entry["exercise"] in there]
    print(f"\nreal mistakes: {len(real)} of exercises that exist")
    named = 0
    for entry in real:
        verdict = check_source(get(entry["exercise"]), entry["wrong"].encode(), entry["id"])
        named += verdict.mistake is not None
        print(f"  {entry['id']:32}{verdict.mistake or '-':30}{verdict.reason[0] if verdict.reason else ''}")
    print(f"named: {named} of {len(real)}")


if __name__ == "__main__":
    main()
