"""Makes the golden files beside it: `pip install pytrec_eval-terrier==0.5.11 beir==2.2.0` (beir with --no-deps), then run.

run.tsv is a made-up ranking with ties, grades of all kinds, a document that is the query itself, a query whose grades are
all zero, one without results and one that nobody judged. expected.tsv is what pytrec_eval and BEIR's evaluate say of it.
"""
import csv, importlib.util, pathlib, random, sys, sysconfig
import pytrec_eval

here = pathlib.Path(__file__).parent

# BEIR's evaluation without the rest of the package, which wants torch.
def load(name):
    path = pathlib.Path(sysconfig.get_paths()["purelib"]) / "beir/retrieval" / (name + ".py")
    spec = importlib.util.spec_from_file_location("custom_" + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

mrr = load("custom_metrics").mrr
source = (pathlib.Path(sysconfig.get_paths()["purelib"]) / "beir/retrieval/evaluation.py").read_text()
source = source.replace("from .custom_metrics import hole, mrr, recall_cap, top_k_accuracy", "").replace(
    "from .search.base import BaseSearch", "BaseSearch = object")
scope = {"__name__": "beir_evaluation"}
exec(compile(source, "evaluation.py", "exec"), scope)
evaluate = scope["EvaluateRetrieval"].evaluate

random.seed(11)
qrels, run = {}, {}
docs = [f"d{i}" for i in range(300)]
for q in range(12):
    judged = random.sample(docs, 12)
    qrels[f"q{q}"] = {d: random.choice([-1, 0, 0, 1, 1, 2, 3]) for d in judged}
    found = random.sample(docs, 130) + random.sample(judged, 6)
    run[f"q{q}"] = {d: random.choice([0.1, 0.2, 0.25, 0.5, 0.7]) if q % 2 else random.random() for d in found}
qrels["zero"] = {"d1": 0, "d2": -2}
run["zero"] = {"d1": 0.9, "d5": 0.5}
qrels["self"] = {"self": 1, "d7": 2}
run["self"] = {"self": 1.0, "d8": 0.9, "d7": 0.8}
# Equal as 32-bit numbers, in which trec_eval keeps scores; as 64-bit ones "d10" is first.
qrels["float"] = {"d10": 1}
run["float"] = {"d10": 0.1234567891, "d9": 0.1234567890, "d99": 0.5}
qrels["nothing"] = {"d3": 1}
run["nothing"] = {}
run["unjudged"] = {"d3": 0.5}

with open(here / "qrels.tsv", "w", newline="") as f:
    out = csv.writer(f, delimiter="\t", lineterminator="\n")
    out.writerow(["query-id", "corpus-id", "score"])
    for q, grades in qrels.items():
        for d, g in grades.items():
            out.writerow([q, d, g])
with open(here / "run.tsv", "w", newline="") as f:
    out = csv.writer(f, delimiter="\t", lineterminator="\n")
    for q, scores in run.items():
        for d, s in scores.items():
            out.writerow([q, d, repr(s)])

judged = {q: s for q, s in run.items() if q in qrels}
lines = []
trec = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "recall.100", "recip_rank"}).evaluate(judged)
for q, m in trec.items():
    first = m["recip_rank"]
    lines.append(("trec", q, m["ndcg_cut_10"], m["recall_100"], first if first >= 0.1 else 0.0))
n = len(trec)
own = [l for l in lines]
lines.append(("trec", "all", *(sum(l[i] for l in own) / n for i in (2, 3, 4))))
print("trec queries", n, sorted(trec))
copy = {q: dict(s) for q, s in judged.items()}
ndcg, _, recall, _ = evaluate(qrels, copy, [10, 100])
lines.append(("beir", "all", ndcg["NDCG@10"], recall["Recall@100"], mrr(qrels, copy, [10])["MRR@10"]))
with open(here / "expected.tsv", "w", newline="") as f:
    out = csv.writer(f, delimiter="\t", lineterminator="\n")
    out.writerow(["counting", "query", "ndcg10", "recall100", "mrr10"])
    out.writerows(lines)
