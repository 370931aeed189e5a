#!/usr/bin/env bash
# BEIR 2.2.0: NDCG and MRR of one evaluation are taken from two different rankings, and averaged over different queries.
#
# Expected: with one relevant document, NDCG@1 and MRR@1 are the same number: 1 if it is first, else 0. And both are means over the
# same queries.
# Happens: NDCG, MAP, recall and precision come from pytrec_eval, which orders equal scores by id (the last first); MRR is counted
# by BEIR itself, which leaves equal scores in the order in which they were given. So NDCG@1 can be 0 where MRR@1 is 1. And a
# judged query that is missing from the results is left out of NDCG's mean but counts as 0 in MRR's. An empty result ({}) instead
# of a missing one makes both count it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
# BEIR's evaluation needs these two alone; --no-deps spares the download of what its models need.
"$work/venv/bin/pip" install -q --disable-pip-version-check pytrec_eval-terrier==0.5.11 tqdm==4.67.1
"$work/venv/bin/pip" install -q --disable-pip-version-check --no-deps beir==2.2.0

"$work/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from beir.retrieval.evaluation import EvaluateRetrieval

print("beir", version("beir"), "with pytrec_eval-terrier", version("pytrec_eval-terrier"))


def expect(what, qrels, results, ndcg, mrr):
    actual = (EvaluateRetrieval.evaluate(qrels, results, [1])[0]["NDCG@1"],
              EvaluateRetrieval.evaluate_custom(qrels, results, [1], "mrr")["MRR@1"])
    print(f"{what}: NDCG@1 {actual[0]}, MRR@1 {actual[1]}")
    if actual != (ndcg, mrr):
        raise SystemExit(f"changed: expected NDCG@1 {ndcg}, MRR@1 {mrr}")


judged = {"q": {"d10": 1}}
expect("different scores, relevant document first", judged, {"q": {"d10": 0.6, "d9": 0.5}}, 1.0, 1.0)
expect("equal scores, relevant document given first", judged, {"q": {"d10": 0.5, "d9": 0.5}}, 0.0, 1.0)

four = {f"q{i}": {"d1": 1} for i in range(4)}
found = {"q0": {"d1": 1.0}, "q1": {"d1": 1.0}}
expect("4 queries judged, 2 answered rightly, 2 missing", four, found, 1.0, 0.5)
expect("4 queries judged, 2 answered rightly, 2 empty", four, {**found, "q2": {}, "q3": {}}, 0.5, 0.5)
PYTHON
