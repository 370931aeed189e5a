"""Manifests that must fail, each with what must be said of it on its first line."""

import copy

from meshcheck import references, rules, schemas
from meshcheck.manifests import HOME, parse, title

MARK = "# Must fail: "


def cases():
    """(file's name, what must be said, objects) of each broken file."""
    for path in sorted((HOME / "broken").glob("*.yaml")):
        text = path.read_text()
        first = text.splitlines()[0]
        if not first.startswith(MARK):
            raise ValueError(f"{path} has to begin with '{MARK}' and what is said of it")
        yield path.name, first.removeprefix(MARK), parse(text)


def problems(items, broken):
    """What is said of these objects in the place of those of their names among the rendered ones."""
    if broken[0]["kind"] in ("Kustomization", "Component"):
        return list(rules.kustomization_problems(HOME / "overlays" / "broken" / "kustomization.yaml", broken[0]))
    changed = copy.deepcopy(broken)
    for item in changed:
        item["metadata"]["namespace"] = items[0]["metadata"]["name"]
    replaced = {title(item) for item in changed}
    return all_problems([item for item in items if title(item) not in replaced] + changed, changed)


def all_problems(items, changed=None):
    """What schemas (of the changed ones alone, if any), references and rules say of rendered objects."""
    found = [f"{title(item)}: {problem}" for item in changed or items for problem in schemas.problems(item)]
    # What has the wrong shape has said enough; the other checks expect the right one.
    return found or [*references.problems(items), *rules.problems(items)]
