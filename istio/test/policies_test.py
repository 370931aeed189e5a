"""Who may call whom, the same with proxies in the pods and behind a waypoint."""

import unittest

from meshcheck.manifests import OVERLAYS, named, render
from meshcheck.policies import allows

CALLERS = {
    ("gateway-graphql", 8080): {"public-istio"},
    ("finetune-svc", 9104): {"gateway-graphql"},
    ("ingest-svc", 9101): {"finetune-svc", "gateway-graphql", "search-svc"},
    ("ingest-worker", 9101): set(),
    ("job-svc", 9103): {"finetune-svc", "gateway-graphql", "ingest-svc", "ingest-worker"},
    ("search-svc", 9102): {"finetune-svc", "gateway-graphql"},
    ("triton", 8001): {"finetune-svc", "ingest-svc", "ingest-worker", "search-svc"},
}
STORES = {
    ("postgres", 5432): {"finetune-svc", "ingest-svc", "ingest-worker", "job-svc", "search-svc"},
    ("qdrant", 6334): {"finetune-svc", "ingest-svc", "ingest-worker", "search-svc"},
    ("redis", 6379): {"ingest-svc", "ingest-worker", "job-svc", "search-svc"},
}
METRICS = {"finetune-svc": 9464, "gateway-graphql": 9464, "ingest-svc": 9464, "ingest-worker": 9464, "job-svc": 9464,
           "search-svc": 9464, "triton": 8002}
ACCOUNTS = {"finetune-svc", "gateway-graphql", "ingest-svc", "ingest-worker", "job-svc", "search-svc", "triton",
            "postgres", "qdrant", "redis", "default", "public-istio", "waypoint", "monitoring/prometheus"}


class PoliciesTest(unittest.TestCase):
    def test_calls_areTakenFromThoseWhoMakeThemAlone(self):
        for overlay in OVERLAYS:
            items = render(overlay)
            table = CALLERS | (STORES if named(items, "StatefulSet", "qdrant") else {})
            for (app, port), callers in table.items():
                if named(items, "Gateway", "public") is None:
                    callers = callers - {"public-istio"}
                with self.subTest(overlay=overlay, app=app):
                    self.assertEqual(callers, {a for a in ACCOUNTS if allows(items, a, app, port)})

    def test_metrics_areReadByPrometheusAlone(self):
        for overlay in OVERLAYS:
            items = render(overlay)
            for app, port in METRICS.items():
                with self.subTest(overlay=overlay, app=app):
                    self.assertEqual({"monitoring/prometheus"}, {a for a in ACCOUNTS if allows(items, a, app, port)})
