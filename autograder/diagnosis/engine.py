"""Name the mistake behind an answer's numbers: every hypothesis that fits, the simplest first, and the words for it."""

import zlib
from dataclasses import dataclass
from functools import cache

import numpy as np

from autograder.diagnosis import arithmetic, combinations, fingerprints
from autograder.diagnosis.hypotheses import Case, Hypothesis
from autograder.diagnosis.seeing import Context, Print, contexts, fingerprint, look, telling

KEPT_ALTERNATIVES = 4
ENOUGH = 3  # contexts with numbers that a name must rest on
LOOKS = 2  # more, at answers of joined laws that no known mistake explains


@dataclass(frozen=True)
class Naming:
    """mistake: the simplest name that fits, or None. alternatives: other names that fit as well. text: for the learner, or ''."""

    mistake: str | None = None
    alternatives: tuple[str, ...] = ()
    text: str = ""


def naming_contexts(exercise_id: str, law) -> dict[str, list[Context]]:
    """The fixed inputs of an exercise by group, with the right numbers; computed once."""
    key = exercise_id
    if key not in _CONTEXTS:
        rng = np.random.default_rng([zlib.crc32(exercise_id.encode()), 0xB0])
        _CONTEXTS[key] = {group: contexts(law, trials) for group, trials in law.naming(rng).items()}
    return _CONTEXTS[key]


_CONTEXTS: dict[str, dict[str, list[Context]]] = {}


@cache
def _right_print(exercise_id, group, result) -> Print:
    seen = _CONTEXTS[exercise_id][group]
    return fingerprint([Context(c.trial, c.right, got=dict(c.right)) for c in seen], result)


def observed(exercise_id: str, law, answer, group: str, *, judged: bool = True) -> list[Context]:
    """What an answer returns at the fixed inputs of a group. judged: see `look`."""
    return [look(law, answer, context, judged=judged) for context in naming_contexts(exercise_id, law)[group]]


def differing(exercise_id: str, seen: list[Context], group: str) -> dict[str, Print]:
    """The results whose fingerprints are not the right ones."""
    prints = {result: fingerprint(seen, result) for result in seen[0].right}
    wrong = {r: p for r, p in prints.items() if not p.matches(_right_print(exercise_id, group, r))}
    clear = {r: p for r, p in wrong.items() if _wrong_at(exercise_id, group, r, p, numbers_only=True)}
    return clear or wrong  # where the answer raises, only the results that are wrong elsewhere are to blame


def name_mistake(exercise_id: str, law, answer, regimes: list[str], *, without: tuple[str, ...] = ()) -> Naming:
    """Look at the answer's numbers and name what they show.

    regimes: where the check found something wrong, for mistakes that do not show at ordinary inputs. without: origins of the table
    to leave out ('mistakes' to see what naming is worth without having seen the mistake).
    Runs the answer: the caller guards time and output.
    """
    groups = naming_contexts(exercise_id, law)
    if law.joined:
        return _best({"answer": _explaining_all(exercise_id, law, answer, list(groups), without)})
    for group in [
        g for g in dict.fromkeys(["main", *regimes]) if g in groups
    ]:  # none: nothing but the check's own words
        seen = observed(exercise_id, law, answer, group)
        wrong = differing(exercise_id, seen, group)
        naming = _best({r: _candidates(exercise_id, law, group, r, p, seen, without) for r, p in wrong.items()})
        if naming.mistake is not None or (wrong and group == "main"):
            return naming  # where ordinary inputs show a mistake without a name, special ones would mislead
    return Naming()


def _explaining_all(exercise_id, law, answer, groups, without) -> list[Hypothesis]:
    """Known mistakes that explain every group of a joined law, the simplest first: what each shows, and that the others are right.

    Where the answer raises an error, or says something else when asked again, it shows nothing: half a class gets names for
    what is written, and so does one whose order of work depends on where Python has put its objects.
    """
    seen = {g: observed(exercise_id, law, answer, g) for g in groups}
    wrong = {g: sum(bool(context.wrong) for context in looks) for g, looks in seen.items()}
    if sum(wrong.values()) < min(ENOUGH, sum(map(len, seen.values()))):
        return []
    told = max(groups, key=wrong.get)  # the group that leaves the fewest
    prints = {g: fingerprint(looks, "answer") for g, looks in seen.items()}
    found = _explaining(exercise_id, told, prints, without)
    if found:
        return found
    again = {g: [observed(exercise_id, law, answer, g, judged=False) for _ in range(LOOKS)] for g in groups}
    steady = {g: _steady(prints[g], [fingerprint(looks, "answer") for looks in again[g]]) for g in groups}
    return [] if all(steady[g] is prints[g] for g in groups) else _explaining(exercise_id, told, steady, without)


def _explaining(exercise_id, told, prints, without):
    found = []
    for row in fingerprints.matching(exercise_id, told, "answer", prints[told], without=without, but_errors=True):
        others = fingerprints.by_group(exercise_id, row.mistake)
        expected = {g: others[g].print if g in others else _right_print(exercise_id, g, "answer") for g in prints}
        if all(expected[g].matches(prints[g], but_errors=True) for g in prints):
            found.append(Hypothesis(row.name, row.text, row.cost, row.origin, row.mistake, row.affects))
    return found


def _steady(seen: Print, again: list[Print]) -> Print:
    """What is seen each time; the rest counts as an error. `seen` itself if all of it is."""
    same = np.all([seen.alike(other) for other in again], axis=0)
    if same.all():
        return seen
    shapes = [shape if steady else "error" for shape, steady in zip(seen.shapes.split("|"), same, strict=True)]
    return Print("|".join(shapes), np.where(same[:, None], seen.numbers, 0), np.where(same, seen.sizes, 0))


def _candidates(exercise_id, law, group, result, print_, seen, without) -> list[Hypothesis]:
    """Everything that fits one result, the simplest first."""
    wrong = _wrong_at(exercise_id, group, result, print_, numbers_only=True)
    if min(telling(print_), wrong) < min(ENOUGH, len(seen)):
        return []
    rows = fingerprints.matching(exercise_id, group, result, print_, without=without)
    found = [Hypothesis(r.name, r.text, r.cost, r.origin, r.mistake, r.affects) for r in rows]
    seen_before = any(h.origin == "mistakes" for h in found)  # a known mistake is the best name there is
    answered = [context for context in seen if context.got is not None]
    if group == "main" and not seen_before and len(answered) >= ENOUGH:
        case = Case(result, None, answered, law)
        found += list(arithmetic.hypotheses(case)) or ([] if found else list(combinations.hypotheses(case)))
    return sorted(found, key=lambda h: h.cost)


def _wrong_at(exercise_id, group, result, print_, *, numbers_only=False) -> int:
    """At how many contexts it is not the right one; numbers_only: an error does not count there."""
    right = _right_print(exercise_id, group, result)
    allowed = 2e-6 * np.maximum(right.sizes, print_.sizes)[:, None]
    same = (np.abs(right.numbers - print_.numbers) <= allowed).all(axis=1)
    shapes = [a == b for a, b in zip(right.shapes.split("|"), print_.shapes.split("|"), strict=True)]
    told = [not numbers_only or shape != "error" for shape in print_.shapes.split("|")]
    return int(np.sum(~(same & np.array(shapes)) & np.array(told)))


def _best(candidates: dict[str, list[Hypothesis]]) -> Naming:
    """One mistake for all wrong results if there is one; else the simplest of each."""
    named = {result: found for result, found in candidates.items() if found}
    if not named:
        return Naming()
    results = list(candidates)
    joint = _joint(candidates)
    if joint:
        best = joint[0]
        others = [h.name for h in joint[1:]]
        return Naming(
            best.name, _others(best.name, others), f"Your {_and(results)} {_behave(results)} exactly as if {best.text}."
        )
    sentences, first = [], None
    for result, found in named.items():
        own = [h for h in found if h.affects in ("", result)] or found
        first = first or own[0]
        sentences.append(f"Your {result} {_behave([result])} exactly as if {own[0].text}.")
    others = [h.name for found in named.values() for h in found]
    return Naming(first.name, _others(first.name, others), " ".join(sentences))


def _joint(candidates):
    """Hypotheses that explain every wrong result and no other; for one wrong result, all that fit it alone."""
    lists = list(candidates.values())
    keys = [{h.key for h in found} for found in lists]
    common = set.intersection(*keys) if keys else set()
    wrong = set(candidates)
    joint = [h for h in lists[0] if h.key in common and (not h.affects or set(h.affects.split(",")) == wrong)]
    loose = [
        h
        for h in lists[0]
        if h.name in set.intersection(*({o.name for o in found} for found in lists)) and not h.affects
    ]
    for h in loose:  # the same kind of mistake in each result, told in one word
        if len(lists) > 1 and h not in joint:
            words = [next(o.text for o in found if o.name == h.name) for found in lists]
            joint.append(Hypothesis(h.name, ", and ".join(dict.fromkeys(words)), h.cost + 0.25))
    return sorted(joint, key=lambda h: h.cost)


def _others(best, names):
    return tuple(name for name in dict.fromkeys(names) if name != best)[:KEPT_ALTERNATIVES]


def _behave(results):
    return "behave" if len(results) > 1 else "behaves"


def _and(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
