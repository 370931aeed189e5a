"""Which pods a call gets: a VirtualService read as Envoy reads it, for tests without a cluster.

The first rule of which one match holds is taken; a rule without matches takes all. What this router does not
know is an error: a match that is passed over in silence would send calls elsewhere.
"""

import re
from dataclasses import dataclass, field

MATCHES = {"name", "uri", "headers", "withoutHeaders", "method"}


@dataclass(frozen=True)
class Call:
    """A gRPC call's path, its headers (names in any case) and its method."""

    path: str
    headers: dict = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True)
class Answer:
    """Where a call goes, by which rule, and what the rule says of time and retries."""

    rule: str
    host: str
    port: int
    subset: str
    timeout: str | None
    retries: dict


def route(service, call, draw=0.0):
    """The call's answer; draw in [0, 1) takes the place of chance between weighted destinations."""
    for rule in service["spec"]["http"]:
        if "match" not in rule or any(_matches(match, call) for match in rule["match"]):
            destination = _weighted(rule["route"], draw)
            return Answer(rule["name"], destination["host"], destination["port"]["number"],
                          destination["subset"], rule.get("timeout"), rule["retries"])
    raise LookupError(f"no rule takes {call}: Envoy answers 404, which gRPC shows as UNIMPLEMENTED")


def shares(service, call):
    """subset -> the share of such calls that it gets, in percent."""
    rule = route(service, call).rule
    chosen = next(entry for entry in service["spec"]["http"] if entry["name"] == rule)
    total = sum(entry["weight"] for entry in chosen["route"])
    return {entry["destination"]["subset"]: 100 * entry["weight"] / total for entry in chosen["route"]}


def _matches(match, call):
    unknown = match.keys() - MATCHES
    if unknown:
        raise ValueError(f"this router does not know {', '.join(sorted(unknown))}: teach it before a route uses it")
    headers = {name.lower(): value for name, value in call.headers.items()}
    return _text("uri" not in match or match["uri"], call.path) \
        and _text("method" not in match or match["method"], call.method) \
        and all(_text(wanted, headers.get(name.lower())) for name, wanted in match.get("headers", {}).items()) \
        and not any(_text(wanted, headers.get(name.lower())) for name, wanted in match.get("withoutHeaders", {}).items())


def _text(wanted, value):
    """Whether a StringMatch holds; an empty one asks only whether there is a value."""
    if wanted is True:
        return True
    if value is None:
        return False
    (kind, text), = wanted.items() if wanted else [("present", "")]
    return {
        "present": lambda: True,
        "exact": lambda: value == text,
        "prefix": lambda: value.startswith(text),
        "regex": lambda: re.fullmatch(text, value) is not None,  # Envoy's RE2 matches the whole value
    }[kind]()


def _weighted(destinations, draw):
    point = draw * sum(entry["weight"] for entry in destinations)
    for entry in destinations:
        if point < entry["weight"]:
            return entry["destination"]
        point -= entry["weight"]
    raise ValueError(f"draw is in [0, 1), not {draw}")
