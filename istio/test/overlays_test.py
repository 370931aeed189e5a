"""Every overlay, and every manifest that must fail."""

import unittest

from meshcheck import broken, rules, schemas
from meshcheck.manifests import OVERLAYS, kustomizations, render


class OverlaysTest(unittest.TestCase):
    def test_overlays_areBuilt_andTakenByAnApiServer_andNameNothingThatIsAbsent(self):
        for overlay in OVERLAYS:
            with self.subTest(overlay):
                self.assertEqual([], broken.all_problems(render(overlay)))

    def test_rulesOfCrds_areAllEvaluated(self):
        for overlay in OVERLAYS:
            for item in render(overlay):
                schemas.problems(item)
        self.assertEqual(set(), schemas.not_evaluated)

    def test_overlays_haveEachANamespaceOfTheirOwn(self):
        namespaces = {render(overlay)[0]["metadata"]["name"] for overlay in OVERLAYS}
        self.assertEqual(len(OVERLAYS), len(namespaces))

    def test_kustomizations_keepOurRules(self):
        for path, kustomization in kustomizations():
            with self.subTest(path):
                self.assertEqual([], list(rules.kustomization_problems(path, kustomization)))


class BrokenTest(unittest.TestCase):
    """A check that finds nothing proves nothing: each of these is wrong in one way, and that is said."""

    def test_brokenManifests_areRefusedForTheirReason(self):
        items = render("staging")
        for name, said, objects in broken.cases():
            with self.subTest(name):
                problems = broken.problems(items, objects)
                self.assertNotEqual([], problems, "is taken, and must fail")
                self.assertEqual([], [problem for problem in problems if said not in problem])
