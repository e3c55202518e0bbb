"""How long a check takes, right answers and wrong ones, diagnosis included, beside `import numpy` in a fresh process.

The exercises that train are left out: their time is the learner's training.
"""

import statistics
import subprocess
import sys
import time

from autograder.course.answers import load_answers
from autograder.exercises import all_lessons, check, get

TRAINING_SECONDS = 15.0  # exercises with a longer limit of their own are those that train


def main() -> None:
    """Print the median and the slowest check of each lesson, and both against the import of NumPy."""
    numpy = min(_import_numpy() for _ in range(5))
    right, wrong = {}, {}
    print(f"{'lesson':30}{'right, median':>15}{'wrong, median':>15}{'slowest':>12}  which")
    for lesson in all_lessons():
        answers = load_answers(lesson.name)
        here_right, here_wrong = {}, {}
        for exercise_id, solution in answers.solutions.items():
            if get(exercise_id).seconds <= TRAINING_SECONDS:
                here_right[exercise_id, "right"] = _seconds(exercise_id, solution)
        for answer in answers.wrong:
            if (answer.exercise, "right") in here_right and "never-ends" not in answer.name:
                here_wrong[answer.exercise, answer.name] = _seconds(answer.exercise, answer.answer)
        slowest = max({**here_right, **here_wrong}.items(), key=lambda item: item[1])
        medians = [f"{1e3 * statistics.median(times.values()):.1f} ms" for times in (here_right, here_wrong)]
        print(f"{lesson.name:30}{medians[0]:>15}{medians[1]:>15}{1e3 * slowest[1]:>9.1f} ms  {' '.join(slowest[0])}")
        right |= here_right
        wrong |= here_wrong
    by_exercise = {}
    for (exercise_id, _), seconds in {**right, **wrong}.items():
        by_exercise.setdefault(exercise_id, []).append(seconds)
    medians = [statistics.median(times) for times in by_exercise.values()]
    slowest = max(max(times) for times in by_exercise.values())
    print(f"\nmedian over {len(medians)} exercises: {1e3 * statistics.median(medians):.1f} ms (asked for: 10 ms)")
    print(
        f"import numpy in a fresh process: {1e3 * numpy:.0f} ms; slowest check: {slowest / numpy:.2f} times that (asked for: 5)"
    )


def _seconds(exercise_id, answer):
    check(exercise_id, answer)  # the first one loads the exercise's table of mistakes
    begin = time.perf_counter()
    check(exercise_id, answer)
    return time.perf_counter() - begin


def _import_numpy():
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
