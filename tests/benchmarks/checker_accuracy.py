"""How often is a gradient checker wrong? Ours beside torch, scipy and autograd, on the same cases in the same run.

Wrong gradients that are accepted, right ones that are refused, in rows per checker; means over seeds. Needs the packages of
`pip install -e .[benchmark]`; what is not installed is left out, visibly. `main(seeds)` prints the table.
"""

import sys
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._rivals import RIVALS, accepts, installed
from cases import LAYERS
from cases.layers import upstream_for
from cases.right_gradients import RIGHT
from cases.wrong_gradients import WRONG

from autograder.checker import gradcheck, grade_pair

REGIMES = ("standard", "other-shapes", "naive", "one-example", "square", "large", "tiny", "ties")
STRESS_SEEDS = 5  # 27 layers x 8 regimes x 5 seeds = 1,080 checks
PROGRAMS = 300
COLUMNS = (
    ("wrong accepted", "118, ordinary inputs"),
    ("wrong accepted", "118, naive inputs"),
    ("right refused", "55 awkward ones"),
    ("right refused", "1,080 layer checks"),
    ("right refused", f"{PROGRAMS} programs"),
    ("wrong accepted", "their mutants"),
)


def ask(checker, forward, backward, inputs, wrt, seed, regime="standard"):
    """'accept', 'reject' or 'inconclusive' of one rival, or of our exercise-free form if checker is None.

    'not finite' is ours for a refusal because the gradient is NaN or infinite where forward is not.
    """
    if checker is None:
        report = gradcheck(forward, backward, inputs, wrt=wrt, seed=seed)
        return "not finite" if report.problems and report.problems[0].code == "not-finite" else report.verdict
    with np.errstate(all="ignore"):
        upstream = upstream_for(
            np.random.default_rng([seed, 1]), forward(**{k: np.array(v) for k, v in inputs.items()}), regime
        )
    inputs = {name: np.array(value) for name, value in inputs.items()}
    return "accept" if accepts(checker, forward, backward, inputs, wrt, seed, upstream) else "reject"


def grade(forward, backward, layer, seed):
    """Our grading form: generated inputs and the right forward."""
    return grade_pair(forward, backward, layer, seed=seed).verdict


def wrong_cases(judge, seeds, regime):
    """Verdicts on the wrong gradients. judge(forward, backward, inputs, wrt, seed, regime)."""
    for seed in range(seeds):
        for case in WRONG:
            yield judge(*case.make(), case.layer.draw(np.random.default_rng(seed), regime), case.wrt, seed, regime)


def right_cases(judge, seeds):
    """Verdicts on the right but awkward ones."""
    for seed in range(seeds):
        for case in RIGHT:
            yield judge(case.forward, case.backward, case.draw(np.random.default_rng(seed)), case.wrt, seed)


def layer_checks(judge):
    """Verdicts on the reference layers over regimes and seeds."""
    for seed in range(STRESS_SEEDS):
        for regime in REGIMES:
            for layer in LAYERS.values():
                inputs = layer.draw(np.random.default_rng([seed, 7]), regime)
                yield judge(layer.forward, layer.backward, inputs, layer.wrt, seed, regime)


def random_programs():
    """[(program, right backward, spoiled backward)], or nothing without autograd."""
    if not installed("autograd"):
        return []
    from cases.random_programs import random_mutant, random_program

    programs = []
    for seed in range(PROGRAMS):
        rng = np.random.default_rng([seed, 3])
        program = random_program(rng)
        mutant = random_mutant(rng, program)
        programs.append((program, mutant and mutant[1]))
    return programs


def program_checks(judge, programs, spoiled):
    """Verdicts on the random programs with their right gradient, or with a spoiled one."""
    for seed, (program, mutant) in enumerate(programs):
        backward = mutant if spoiled else program.backward
        if backward:
            yield judge(program.forward, backward, program.inputs, ("x", "w", "b"), seed)


def cell(verdicts, bad, seeds=1):
    """'4.0', '0 (+7 ?)' or '0 (+2 NaN)': how many verdicts a seed were `bad`, and how many were open or a gradient not finite."""
    seen = Counter(verdicts)
    if not seen:
        return "-"
    text = f"{seen[bad] / seeds:.3g}"
    if seen["inconclusive"]:
        text += f" (+{seen['inconclusive'] / seeds:.3g} ?)"
    if seen["not finite"] and bad == "reject":
        text += f" (+{seen['not finite'] / seeds:.3g} NaN)"
    return text


def row(judge, programs, seeds):
    """The six cells of a checker that works at one given input."""
    return [
        cell(wrong_cases(judge, seeds, "standard"), "accept", seeds),
        cell(wrong_cases(judge, seeds, "naive"), "accept", seeds),
        cell(right_cases(judge, seeds), "reject", seeds),
        cell(layer_checks(judge), "reject"),
        cell(program_checks(judge, programs, spoiled=False), "reject"),
        cell(program_checks(judge, programs, spoiled=True), "accept"),
    ]


def grading_row(seeds):
    """Grading draws its own inputs, so it has one number for the wrong ones; a right one that overflows is set aside."""
    wrong = [grade(*case.make(), case.layer, seed) for seed in range(seeds) for case in WRONG]
    right = [
        grade(case.forward, case.backward, case.layer, seed)
        for seed in range(seeds)
        for case in RIGHT
        if not case.overflows
    ]
    layers = [grade(layer.forward, layer.backward, layer, seed) for seed in range(40) for layer in LAYERS.values()]
    return [cell(wrong, "accept", seeds), "same", cell(right, "reject", seeds), cell(layers, "reject"), "-", "-"]


def main(seeds: int = 3):
    """Print the table."""
    programs = random_programs()
    rows = {"ours, grading": grading_row(seeds), "ours, gradcheck": row(partial(ask, None), programs, seeds)}
    for name, (checker, modules) in RIVALS.items():
        if installed(*modules):
            rows[name] = row(partial(ask, checker), programs, seeds)
        else:
            print(f"{name}: left out, {', '.join(modules)} is not installed")
    print(f"{'':26}" + "".join(f"{first:>22}" for first, _ in COLUMNS))
    print(f"{'mean of ' + str(seeds) + ' seeds':26}" + "".join(f"{second:>22}" for _, second in COLUMNS))
    for name, cells in rows.items():
        print(f"{name:26}" + "".join(f"{text:>22}" for text in cells))
    print(
        "(+n ?): inconclusive, with the reason told. ordinary: not square, both signs; naive: square, positive, upstream of ones."
    )
    print(
        "grading: 118 cases over its own regimes; 54 right ones (the 55th overflows at huge inputs and is refused for that);"
    )
    print(f"{40 * len(LAYERS):,} gradings of the reference layers.")
    if programs:
        mutants = sum(mutant is not None for _, mutant in programs)
        print(f"programs: random compositions of NumPy operations, gradient from autograd; {mutants} mutants.")
    else:
        print("programs: left out, autograd is not installed")


if __name__ == "__main__":
    main()
