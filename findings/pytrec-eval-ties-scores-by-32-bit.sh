#!/usr/bin/env bash
# pytrec_eval-terrier 0.5.11: scores that differ become ties, and ties are ordered by the documents' ids.
#
# Expected: Python floats keep some 16 digits, so a document with the higher score ranks first, and what the documents are called
# does not matter.
# Happens: scores are stored in 32 bits (some 7 digits), so a base of 1,000 with differences of 0.00001, or two times in seconds
# since 1970, are ties. Equal scores are ordered by id, compared as text, the LAST first ("d9" before "d10"). One and the same
# ranking has reciprocal rank 1.0 or 0.2 by the names alone. Rounding the scores to ranks (10, 9, 8, ...) before cures it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pytrec_eval-terrier==0.5.11

"$work/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import pytrec_eval

print("pytrec_eval-terrier", version("pytrec_eval-terrier"))


def reciprocal_rank(relevant, scores):
    evaluator = pytrec_eval.RelevanceEvaluator({"q": {relevant: 1}}, {"recip_rank"})
    return evaluator.evaluate({"q": scores})["q"]["recip_rank"]


def expect(what, expected, actual):
    print(f"{what}: {actual}")
    if actual != expected:
        raise SystemExit(f"changed: expected {expected}")


def falling(names, top, step):
    """The names in this order, each with a lower score than the one before."""
    return {name: top - step * place for place, name in enumerate(names)}


# The relevant document has the highest of five scores; only its name differs.
for label, top, step in [("1000.00002, 1000.00001, ...", 1000.00002, 0.00001), ("times, 1 s apart", 1_750_000_000.0, 1.0)]:
    for relevant, others, expected in [("e", "abcd", 1.0), ("a", "bcde", 0.2)]:
        scores = falling([relevant, *others], top, step)
        assert max(scores, key=scores.get) == relevant and len(set(scores.values())) == 5
        expect(f"{label}; relevant, and first by score: {relevant!r}; others: {others}", expected,
               round(reciprocal_rank(relevant, scores), 6))

expect("two equal scores; relevant 'd10' beside 'd9'", 0.5, reciprocal_rank("d10", {"d10": 0.5, "d9": 0.5}))
expect("two equal scores; relevant 'd9' beside 'd10'", 1.0, reciprocal_rank("d9", {"d10": 0.5, "d9": 0.5}))
expect("by ranks instead: 5, 4, ...; relevant 'a'", 1.0, reciprocal_rank("a", falling("abcde", 5.0, 1.0)))
PYTHON
