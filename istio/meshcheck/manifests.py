"""Rendered objects, and the files that they are rendered from."""

import os
import subprocess
from functools import lru_cache
from pathlib import Path

import yaml

HOME = Path(__file__).resolve().parent.parent
OVERLAYS = sorted(folder.name for folder in (HOME / "overlays").iterdir())


class UniqueKeys(yaml.SafeLoader):
    """YAML as the API server reads it: a key that stands twice is an error, not the last one's."""


def _mapping(loader, node, deep=False):
    keys = [key.value for key, _ in node.value]
    twice = {key for key in keys if keys.count(key) > 1 and key != "<<"}
    if twice:
        raise yaml.YAMLError(f"line {node.start_mark.line + 1}: {', '.join(sorted(twice))} twice")
    loader.flatten_mapping(node)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


UniqueKeys.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def parse(text):
    """The objects of a YAML stream."""
    return [item for item in yaml.load_all(text, UniqueKeys) if item]


@lru_cache(maxsize=None)
def render(overlay):
    """The objects of an overlay, as kustomize builds them; not to be changed by those who ask."""
    built = subprocess.run(
        [os.environ["MESH_KUSTOMIZE"], "build", str(HOME / "overlays" / overlay)],
        capture_output=True, text=True)
    if built.returncode:
        raise RuntimeError(f"kustomize build {overlay}: {built.stderr}")
    # A deprecated field is built with a warning, and one day it is not built.
    if built.stderr:
        raise RuntimeError(f"kustomize build {overlay} warns: {built.stderr}")
    return parse(built.stdout)


def kustomizations():
    """Each kustomization file below this folder, with its path, broken ones excepted."""
    for path in sorted(HOME.glob("*/**/kustomization.yaml")) + sorted(HOME.glob("*/kustomization.yaml")):
        if "target" not in path.parts:
            yield path, yaml.safe_load(path.read_text())


def title(item):
    return f"{item['kind']} {item['metadata']['name']}"


def of_kind(items, *kinds):
    return [item for item in items if item["kind"] in kinds]


def named(items, kind, name):
    """The one object of this kind and name, or None."""
    return next((i for i in of_kind(items, kind) if i["metadata"]["name"] == name), None)


def workloads(items):
    return of_kind(items, "Deployment", "StatefulSet")


def pod_of(workload):
    return workload["spec"]["template"]["spec"]


def pod_labels(workload):
    return workload["spec"]["template"]["metadata"].get("labels", {})


def containers(workload):
    pod = pod_of(workload)
    return pod.get("initContainers", []) + pod["containers"]


def selects(labels, workload):
    """Whether these labels, a Service's selector or a subset's, pick the workload's pods."""
    return labels.items() <= pod_labels(workload).items()
