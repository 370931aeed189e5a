"""Holds objects against the schemas of Kubernetes, of Istio and of the Gateway API, as an API server would.

Built-in kinds: the strict JSON schemas in the package kubernetes-validate. Others: the CRDs out of the Go
modules istio.io/api and sigs.k8s.io/gateway-api, with unknown fields refused, defaults filled in, and their CEL
rules evaluated.
"""

import copy
import os
from functools import lru_cache
from pathlib import Path

import cel
import jsonschema
import kubernetes_validate
import yaml

KUBERNETES = "1.36"
METADATA = {"name", "namespace", "labels", "annotations"}
COMBINERS = ("oneOf", "anyOf", "allOf", "not")

# CEL rules that this evaluator does not know (Kubernetes' own functions) are told, not passed over in silence.
not_evaluated = set()


def problems(item):
    """What an API server would refuse, in sentences; empty where it takes the object."""
    return _custom(item) if _schema(item) else _builtin(item)


def _schema(item):
    return crds().get((item["apiVersion"], item["kind"]))


def _builtin(item):
    try:
        kubernetes_validate.validate(item, KUBERNETES, strict=True)
        return []
    except kubernetes_validate.ValidationError as error:
        return [f"{'.'.join(map(str, error.path))}: {error.message}"]
    except kubernetes_validate.SchemaNotFoundError as error:
        return [error.message]


def _custom(item):
    schema = _schema(item)
    found = [f"metadata.{field}: unknown" for field in item["metadata"].keys() - METADATA]
    errors = jsonschema.Draft7Validator(schema).iter_errors(item)
    found += [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]
    # An API server evaluates rules only on what has the right shape.
    return found or list(_rules(schema, _with_defaults(schema, copy.deepcopy(item)), ""))


@lru_cache(maxsize=1)
def crds():
    """(apiVersion, kind) -> closed schema, out of the folders of $MESH_CRDS."""
    found = {}
    for folder in os.environ["MESH_CRDS"].split(os.pathsep):
        for path in sorted(Path(folder).glob("*.yaml")):
            for crd in yaml.safe_load_all(path.read_text()):
                if crd and crd["kind"] == "CustomResourceDefinition":
                    found.update(_versions(crd["spec"]))
    return found


def _versions(spec):
    for version in spec["versions"]:
        schema = _closed(version["schema"]["openAPIV3Schema"])
        schema["properties"].update(apiVersion={"type": "string"}, kind={"type": "string"}, metadata={"type": "object"})
        yield (f"{spec['group']}/{version['name']}", spec["names"]["kind"]), schema


def _closed(schema):
    """The schema with unknown fields refused wherever fields are listed, as strict field validation does."""
    schema = dict(schema)
    if "properties" in schema:
        schema["properties"] = {name: _closed(part) for name, part in schema["properties"].items()}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            schema.setdefault("additionalProperties", False)
    for part in ("items", "additionalProperties"):
        if isinstance(schema.get(part), dict):
            schema[part] = _closed(schema[part])
    return schema


def _with_defaults(schema, value):
    if isinstance(value, dict):
        for name, part in schema.get("properties", {}).items():
            if name not in value and "default" in part:
                value[name] = copy.deepcopy(part["default"])
        for name, part in _parts(schema, value):
            value[name] = _with_defaults(part, value[name])
    elif isinstance(value, list) and "items" in schema:
        value[:] = [_with_defaults(schema["items"], entry) for entry in value]
    return value


def _parts(schema, value):
    """(name, schema) of the fields of an object, of a map's entries too."""
    others = schema.get("additionalProperties")
    for name in value:
        part = schema.get("properties", {}).get(name, others)
        if isinstance(part, dict):
            yield name, part


def _rules(schema, value, path):
    for rule in schema.get("x-kubernetes-validations", []):
        if not _holds(rule["rule"], value):
            yield f"{path.lstrip('.')}: {rule.get('message', rule['rule'])}"
    if isinstance(value, dict):
        for name, part in _parts(schema, value):
            yield from _rules(part, value[name], f"{path}.{name}")
    elif isinstance(value, list) and "items" in schema:
        for at, entry in enumerate(value):
            yield from _rules(schema["items"], entry, f"{path}.{at}")


def _holds(rule, value):
    if "oldSelf" in rule:  # about updates
        return True
    try:
        return _compiled(rule).execute({"self": value})
    except (ValueError, RuntimeError, TypeError):
        not_evaluated.add(rule)
        return True


@lru_cache(maxsize=None)
def _compiled(rule):
    return cel.compile(rule)
