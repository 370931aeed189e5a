"""Which pods a call gets, by the rendered VirtualServices."""

import re
import unittest
from dataclasses import dataclass

from meshcheck import references, rules
from meshcheck.manifests import HOME, OVERLAYS, named, of_kind, pod_labels, render, selects, workloads
from meshcheck.router import Call, route, shares

SEARCH = Call("/vectormesh.search.v1.SearchService/Search")
INFER = "/inference.GRPCInferenceService/ModelInfer"
SPACE = "3f9a1c07b2de"  # of the candidate, in overlays/staging
CONTRACTS = HOME.parent / "proto" / "mesh" / "src" / "main" / "proto" / "vectormesh"
OWNERS = {"corpus": "ingest-svc", "job": "job-svc", "search": "search-svc", "tuning": "finetune-svc"}
HTTP_TOO = {"ingest-svc", "search-svc"}


def service(items, name):
    return named(items, "VirtualService", name)


@dataclass(frozen=True)
class Method:
    owner: str | None  # the service that serves it
    path: str
    http: str | None  # its path by HTTP, with names filled in
    streams: bool


def methods():
    """Every method of the contracts that some service serves."""
    for source in sorted(CONTRACTS.glob("*/v1/*.proto")):
        text = source.read_text()
        package = re.search(r"^package ([\w.]+);", text, re.M)[1]
        domain = package.split(".")[1]
        for block in re.split(r"^service ", text, flags=re.M)[1:]:
            for declared in re.split(r"^  rpc ", block, flags=re.M)[1:]:
                name, asked, answered = re.match(r"(\w+)\((.*?)\)\s+returns \((.*?)\)", declared, re.S).groups()
                http = re.search(r'(?:get|post|put|patch|delete): "([^"]+)"', declared)
                yield Method(OWNERS.get(domain), f"/{package}.{block.split()[0]}/{name}",
                             http and re.sub(r"\{(?:\w+=)?([^}]*)\}", _filled, http[1]), "stream " in asked + answered)


def _filled(variable):
    return variable[1].replace("*", "some") if "*" in variable[1] else "some"


class SharesTest(unittest.TestCase):
    def test_search_withoutCanary_goesToStable(self):
        items = render("production")
        self.assertEqual({"stable": 100, "canary": 0}, shares(service(items, "search-svc"), SEARCH))

    def test_search_withCanary_isSplitOnEveryRule(self):
        virtual = service(render("staging"), "search-svc")
        for call in (SEARCH, Call("/grpc.health.v1.Health/Watch"), Call("/api/v1/namespaces/a:search")):
            self.assertEqual({"stable": 95, "canary": 5}, shares(virtual, call), call)

    def test_draws_fallToDestinationsByWeight(self):
        virtual = service(render("staging"), "search-svc")
        drawn = [route(virtual, SEARCH, draw / 1000).subset for draw in range(1000)]
        self.assertEqual(["stable"] * 950 + ["canary"] * 50, drawn)

    def test_subsets_areThePodsThatTheirNamesSay(self):
        items = render("staging")
        for host, subset, deployment in (
                ("search-svc", "stable", "search-svc"), ("search-svc", "canary", "search-svc-canary"),
                ("triton", "live", "triton"), ("triton", "candidate", "triton-candidate")):
            labels = references.subsets(items, host)[subset] | named(items, "Service", host)["spec"]["selector"]
            chosen = [w["metadata"]["name"] for w in workloads(items) if selects(labels, w)]
            self.assertEqual([deployment], chosen)

    def test_weightedDestinations_havePods(self):
        for overlay in OVERLAYS:
            items = render(overlay)
            for virtual in of_kind(items, "VirtualService"):
                for rule in virtual["spec"]["http"]:
                    for entry in rule["route"]:
                        labels = references.subsets(items, entry["destination"]["host"])[entry["destination"]["subset"]]
                        if entry["weight"]:
                            self.assertTrue(any(labels.items() <= pod_labels(w).items() for w in workloads(items)),
                                            f"{overlay}: {virtual['metadata']['name']} {rule['name']} {labels}")


class SpaceHeaderTest(unittest.TestCase):
    def test_candidatesSpace_goesToCandidateModels(self):
        triton = service(render("staging"), "triton")
        for name in (rules.SPACE_HEADER, rules.SPACE_HEADER.title()):
            answer = route(triton, Call(INFER, {name: SPACE}))
            self.assertEqual(("candidate", "candidate"), (answer.rule, answer.subset))

    def test_anyOtherSpace_goesToLiveModels(self):
        triton = service(render("staging"), "triton")
        for headers in ({}, {rules.SPACE_HEADER: SPACE[:-1]}, {rules.SPACE_HEADER: SPACE + "0"}, {"x-space": SPACE}):
            self.assertEqual("live", route(triton, Call(INFER, headers)).subset, headers)

    def test_candidatesSpace_withoutCandidate_goesToLiveModels(self):
        triton = service(render("production"), "triton")
        self.assertEqual("live", route(triton, Call(INFER, {rules.SPACE_HEADER: SPACE})).subset)

    def test_space_neverChoosesAProcessVersion(self):
        for name in ("finetune-svc", "ingest-svc", "job-svc", "search-svc"):
            virtual = service(render("staging"), name)
            self.assertFalse(any("headers" in match for rule in virtual["spec"]["http"] for match in rule.get("match", [])))

    def test_headersName_isThatOfTheCode(self):
        names = set()
        for source in HOME.parent.glob("*/src/main/java/**/*.java"):
            names.update(re.findall(r'"(x-vectormesh-[a-z-]*space[a-z-]*)"', source.read_text(), re.I))
        if not names:
            print(f"NOT CHECKED: no service names {rules.SPACE_HEADER} yet, so nothing sends it")
        self.assertLessEqual({name.lower() for name in names}, {rules.SPACE_HEADER})


class MethodsTest(unittest.TestCase):
    """The rules go by names of methods, so a new method of the contracts is held against them here."""

    def setUp(self):
        self.items = render("production")
        self.methods = list(methods())
        # Else a change of the contracts' form would leave nothing to look at.
        self.assertGreater(len(self.methods), 50)

    def paths(self, method):
        return [method.path] + [method.http] * (method.owner in HTTP_TOO and method.http is not None)

    def test_streams_areNeverCut(self):
        streams = [method for method in self.methods if method.streams]
        self.assertIn("/vectormesh.job.v1.WorkerService/LeaseJobs", [method.path for method in streams])
        for method in streams:
            for path in self.paths(method):
                answer = route(service(self.items, method.owner), Call(path))
                self.assertEqual(("streams", None, {"attempts": 0}), (answer.rule, answer.timeout, answer.retries), path)

    def test_otherMethods_end(self):
        for method in self.methods:
            for path in self.paths(method) if not method.streams else []:
                self.assertIsNotNone(route(service(self.items, method.owner), Call(path)).timeout, path)

    def test_readsAlone_areTriedAgain(self):
        for method in self.methods:
            if not method.streams:
                reads = re.search(r"/((Get|List|Resolve|Query)[A-Z]\w*|Search)$", method.path)
                answer = route(service(self.items, method.owner), Call(method.path))
                self.assertEqual(2 if reads else 0, answer.retries["attempts"], method.path)

    def test_inference_keepsItsCallersDeadline(self):
        answer = route(service(self.items, "triton"), Call(INFER))
        self.assertEqual((None, "unavailable"), (answer.timeout, answer.retries["retryOn"]))

    def test_everyServiceOfTheContracts_hasARoute(self):
        unowned = {method.path for method in self.methods if method.owner is None}
        self.assertEqual(set(), unowned, "say in OWNERS which service serves these, and give it a route")
