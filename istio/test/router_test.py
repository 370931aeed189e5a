"""The router itself: what Envoy does with rules of every form that our routes may have."""

import unittest

from meshcheck.router import Call, route, shares


def service(*rules):
    return {"spec": {"http": list(rules)}}


def rule(name, *matches, weights=None):
    weights = weights or {"stable": 100}
    taken = {"name": name, "retries": {"attempts": 0}, "route": [
        {"destination": {"host": "a", "port": {"number": 1}, "subset": subset}, "weight": weight}
        for subset, weight in weights.items()]}
    return taken | ({"match": list(matches)} if matches else {})


class RouterTest(unittest.TestCase):
    def taken(self, match, call):
        return route(service(rule("asked", match), rule("rest")), call).rule == "asked"

    def test_firstRuleThatMatches_isTaken(self):
        rules = service(rule("first", {"uri": {"prefix": "/a"}}), rule("second", {"uri": {"exact": "/ab"}}), rule("rest"))
        self.assertEqual("first", route(rules, Call("/ab")).rule)
        self.assertEqual("rest", route(rules, Call("/b")).rule)

    def test_oneMatchOfSeveral_isEnough_butAllOfItsParts(self):
        rules = service(rule("asked", {"uri": {"exact": "/a"}, "method": {"exact": "GET"}}, {"uri": {"exact": "/b"}}), rule("rest"))
        answers = [route(rules, Call(path, method="POST")).rule for path in ("/a", "/b")]
        self.assertEqual(["rest", "asked"], answers)

    def test_regex_isOfTheWholePath(self):
        self.assertTrue(self.taken({"uri": {"regex": "/a/(Get|List)[A-Z]+"}}, Call("/a/GetX")))
        self.assertFalse(self.taken({"uri": {"regex": "/a/Get"}}, Call("/a/GetX")))
        self.assertFalse(self.taken({"uri": {"regex": "a/GetX"}}, Call("/a/GetX")))

    def test_headersNames_haveNoCase_valuesHave(self):
        match = {"headers": {"X-Space": {"exact": "a"}}}
        self.assertTrue(self.taken(match, Call("/", {"x-SPACE": "a"})))
        self.assertFalse(self.taken(match, Call("/", {"x-space": "A"})))

    def test_emptyMatcher_asksForTheHeaderAlone(self):
        self.assertTrue(self.taken({"headers": {"x-space": {}}}, Call("/", {"x-space": ""})))
        self.assertFalse(self.taken({"headers": {"x-space": {}}}, Call("/")))

    def test_withoutHeaders_isTheOpposite(self):
        self.assertFalse(self.taken({"withoutHeaders": {"x-space": {"exact": "a"}}}, Call("/", {"x-space": "a"})))
        self.assertTrue(self.taken({"withoutHeaders": {"x-space": {"exact": "a"}}}, Call("/", {"x-space": "b"})))

    def test_weights_splitDraws_andZeroGetsNone(self):
        rules = service(rule("rest", weights={"stable": 0, "canary": 1, "next": 3}))
        drawn = [route(rules, Call("/"), draw / 8).subset for draw in range(8)]
        self.assertEqual(["canary"] * 2 + ["next"] * 6, drawn)
        self.assertEqual({"stable": 0, "canary": 25, "next": 75}, shares(rules, Call("/")))

    def test_callThatNoRuleTakes_isAnError(self):
        with self.assertRaisesRegex(LookupError, "UNIMPLEMENTED"):
            route(service(rule("asked", {"uri": {"exact": "/a"}})), Call("/b"))

    def test_matchThatItDoesNotKnow_isAnError_notPassedOver(self):
        with self.assertRaisesRegex(ValueError, "sourceLabels"):
            route(service(rule("asked", {"sourceLabels": {"app": "a"}}), rule("rest")), Call("/"))
