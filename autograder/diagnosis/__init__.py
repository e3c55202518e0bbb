"""Which mistake is it? Hypotheses tried against the learner's numbers; a name is given only to what fits them all.

arithmetic    the right numbers times something, summed, transposed, without the upstream gradient: worked out when asked
alterations   the right numbers after one function too many, in another order; the slope for the value
quantities    the same with named quantities: at other inputs, with a factor too many or too few, in part
combinations  searched for last: what product of two quantities are these numbers?
edits/        one edit of a solution's syntax tree, with the words for it
mutants       a solution with one edit, the same edit everywhere, or two: run by the build, never by a check
fingerprints  what mutants and known mistakes return at fixed inputs, as a few numbers: looked up when asked
engine        puts the hypotheses in order and words the outcome
"""
