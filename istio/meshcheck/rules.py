"""What holds in this mesh beyond what schemas and names say; each rule gives its reason."""

import copy
import re

import yaml

from meshcheck.manifests import (HOME, containers, named, of_kind, pod_labels, pod_of, selects, title, workloads)

SPACE_HEADER = "x-vectormesh-space"
SECRETS = "file:/run/secrets/vectormesh/"


def problems(items):
    """Rules that rendered objects break, in sentences."""
    for check in (_namespace, _routes, _headers, _security, _pods, _settings, _canaries, _covered, _secrets):
        yield from check(items)


def _namespace(items):
    own = of_kind(items, "Namespace")[0]["metadata"]["name"]
    for item in items:
        if item["kind"] != "Namespace" and item["metadata"].get("namespace") != own:
            yield f"{title(item)}: namespace {item['metadata'].get('namespace')}, and not the overlay's {own}"


def _routes(items):
    for service in of_kind(items, "VirtualService"):
        rules = service["spec"]["http"]
        for rule in rules:
            for problem in (*_weights(rule), *_retries(rule)):
                yield f"{title(service)}: {rule.get('name')}: {problem}"
        for rule in rules[:-1]:
            if "match" not in rule:
                yield f"{title(service)}: {rule.get('name')} takes all, so that what follows it is never reached"
        if "match" in rules[-1]:
            yield f"{title(service)}: the last rule has a match: what no rule takes is answered 404"


def _weights(rule):
    weights = [entry.get("weight") for entry in rule.get("route", [])]
    if None in weights:
        yield "a destination without weight: two of them are refused, and one beside a weighted one gets nothing"
    elif sum(weights) != 100:
        yield f"weights sum to {sum(weights)}, which Istio takes and people misread"


def _retries(rule):
    retries = rule.get("retries")
    if retries is None:
        yield "no retries: Istio would try twice again, writes too"
    elif retries.get("attempts") == 0:
        if "retryOn" in retries:
            yield "retryOn beside no attempts is refused"
    elif retries.get("retryOn") != "unavailable":
        yield f"retryOn {retries.get('retryOn')}: only unavailable, in lower case, says that nothing was done"
    elif "perTryTimeout" not in retries:
        yield "retries without perTryTimeout: a try that hangs takes all the time"
    elif "timeout" in rule and _seconds(retries["perTryTimeout"]) > _seconds(rule["timeout"]):
        yield "perTryTimeout above timeout"


def _seconds(duration):
    return float(re.fullmatch(r"([0-9.]+)s", duration)[1])


def _headers(items):
    for service in of_kind(items, "VirtualService"):
        for rule in service["spec"]["http"]:
            for match in rule.get("match", []):
                for name, value in match.get("headers", {}).items():
                    if name != SPACE_HEADER:
                        yield f"{title(service)}: routes by header {name}: the mesh sends {SPACE_HEADER} alone"
                    if value.get("exact") == "SPACE":
                        yield f"{title(service)}: the overlay does not say which space the candidate has"


def _security(items):
    modes = [item["spec"]["mtls"]["mode"] for item in of_kind(items, "PeerAuthentication")]
    if modes != ["STRICT"]:
        yield f"PeerAuthentication {modes}: one for the namespace, STRICT"
    policies = of_kind(items, "AuthorizationPolicy")
    if not any(policy["spec"] == {} for policy in policies):
        yield "no AuthorizationPolicy that allows nothing: what no policy names would be allowed"
    for policy in policies:
        allows_all = any(not rule.get("from") for rule in policy["spec"].get("rules", []))
        gateway = all(t["kind"] == "Gateway" for t in policy["spec"].get("targetRefs", [{"kind": None}]))
        if allows_all and not gateway:
            yield f"{title(policy)}: a rule without source allows everybody"


def _pods(items):
    for workload in workloads(items):
        pod = pod_of(workload)
        if not pod.get("securityContext", {}).get("runAsNonRoot"):
            yield f"{title(workload)}: runAsNonRoot is not set"
        if pod.get("automountServiceAccountToken") is not False:
            yield f"{title(workload)}: has a token for the Kubernetes API, which nothing in it calls"
        for container in containers(workload):
            yield from (f"{title(workload)}: {container['name']}: {problem}" for problem in _container(container))
        for container in pod["containers"]:
            if "readinessProbe" not in container:
                yield f"{title(workload)}: {container['name']}: no readinessProbe"


def _container(container):
    security = container.get("securityContext", {})
    if not security.get("readOnlyRootFilesystem"):
        yield "its root file system can be written"
    if security.get("allowPrivilegeEscalation") is not False or security.get("capabilities") != {"drop": ["ALL"]}:
        yield "keeps privileges that it does not need"
    if not {"cpu", "memory"} <= container.get("resources", {}).get("requests", {}).keys():
        yield "asks for no cpu or memory, so that the scheduler takes it for free"
    if ":" not in container["image"].split("/")[-1] or container["image"].endswith(":latest"):
        yield f"image {container['image']} has no tag: the overlay's images do not set it"


def _settings(items):
    known = set(re.findall(r"`(VM_[A-Z0-9_]+)`", (HOME.parent / "docs" / "settings.md").read_text()))
    maps = {item["metadata"]["name"]: item for item in of_kind(items, "ConfigMap")}
    for workload in workloads(items):
        for container in containers(workload):
            variables = {v["name"]: v.get("value", "") for v in container.get("env", [])}
            for source in container.get("envFrom", []):
                variables.update(maps.get(source.get("configMapRef", {}).get("name"), {"data": {}})["data"])
            mounted = _mounted(pod_of(workload))
            for name, value in sorted(variables.items()):
                if name.startswith("VM_") and name not in known:
                    yield f"{title(workload)}: docs/settings.md has no setting {name}"
                if value.startswith(SECRETS) and value.removeprefix(SECRETS) not in mounted:
                    yield f"{title(workload)}: {name} reads {value}, which no volume brings"


def _mounted(pod):
    return {entry["path"] for volume in pod.get("volumes", [])
            for source in volume.get("projected", {}).get("sources", [])
            for entry in source.get("secret", {}).get("items", [])}


def _canaries(items):
    """A canary that differs in more than its image tells nothing of the image."""
    for canary in of_kind(items, "Deployment"):
        name, _, kind = canary["metadata"]["name"].rpartition("-")
        if kind not in ("canary", "candidate"):
            continue
        live = named(items, "Deployment", name)
        if live is None:
            yield f"{title(canary)}: there is no Deployment {name} that it stands beside"
        elif _without_version(canary) != _without_version(live):
            yield f"{title(canary)}: its pods differ from those of {title(live)} in more than image and label"
        elif pod_labels(canary) == pod_labels(live):
            yield f"{title(canary)}: its pods have the labels of {title(live)}"


def _without_version(deployment):
    template = copy.deepcopy(deployment["spec"]["template"])
    for container in template["spec"].get("initContainers", []) + template["spec"]["containers"]:
        container["image"] = container["image"].rpartition(":")[0]
    template["metadata"]["labels"] = {"app": template["metadata"]["labels"]["app"]}
    return template


def _covered(items):
    """What would be gone without a word: the default of a mesh is to allow, to retry and to evict."""
    budgets = [budget["spec"]["selector"]["matchLabels"] for budget in of_kind(items, "PodDisruptionBudget")]
    for deployment in of_kind(items, "Deployment"):
        if not any(selects(labels, deployment) for labels in budgets):
            yield f"{title(deployment)}: no PodDisruptionBudget: a drain of nodes may take all its pods at once"
    routed = {host for service in of_kind(items, "VirtualService") for host in service["spec"]["hosts"]}
    ruled = {rule["spec"]["host"] for rule in of_kind(items, "DestinationRule")}
    for service in of_kind(items, "Service"):
        name = service["metadata"]["name"]
        if named(items, "Deployment", name) is None:  # a store
            continue
        if service["spec"]["ports"][0]["name"] == "grpc" and name not in routed:
            yield f"{title(service)}: no VirtualService: Istio would try failed writes twice again"
        if name not in ruled:
            yield f"{title(service)}: no DestinationRule: a pod that fails would go on getting calls"
    for gateway in of_kind(items, "Gateway"):
        yield from _way_in(items, gateway)


def _way_in(items, gateway):
    name = gateway["metadata"]["name"]
    if gateway["spec"]["gatewayClassName"] != "istio":  # a waypoint
        return
    if not any(parent["name"] == name for route in of_kind(items, "HTTPRoute", "GRPCRoute")
               for parent in route["spec"]["parentRefs"]):
        yield f"{title(gateway)}: no route goes through it"
    if not any(target["kind"] == "Gateway" and target["name"] == name
               for policy in of_kind(items, "AuthorizationPolicy") for target in policy["spec"].get("targetRefs", [])):
        yield f"{title(gateway)}: no AuthorizationPolicy opens it, in a namespace that allows nothing by default"


def _secrets(items):
    for secret in of_kind(items, "Secret"):
        yield f"{title(secret)}: values of secrets have no place in manifests"


def kustomization_problems(path, kustomization):
    """Rules that a kustomization file breaks: what kustomize does wrong without a word."""
    for field in ("namePrefix", "nameSuffix"):
        if field in kustomization:
            yield f"{field}: routes and policies would keep the old names"
    if (kustomization["kind"] == "Kustomization" and "overlays" in path.parts) != ("namespace" in kustomization):
        yield "namespace: an overlay has one, and nothing else has any"
    for patch in kustomization.get("patches", []):
        body = yaml.safe_load(patch["patch"] if "patch" in patch else (path.parent / patch["path"]).read_text())
        kind = patch.get("target", {}).get("kind") or (body.get("kind") if isinstance(body, dict) else None)
        if kind in ("VirtualService", "DestinationRule"):
            yield from _route_patch(body, kind)


def _route_patch(body, kind):
    if isinstance(body, dict):
        yield f"merges into a {kind}: its lists would be replaced whole"
        return
    if kind == "VirtualService" and body[0]["op"] != "test":
        yield "changes a VirtualService by number without a test of what stands there"
    for operation in body:
        if operation["op"] == "replace" and isinstance(operation["value"], (list, dict)):
            yield f"replaces all of {operation['path']}"
