"""Who may call what, read out of the policies as Istio applies them, for tests without a cluster."""

from meshcheck.manifests import named, of_kind, pod_labels


def allows(items, account, app, port):
    """Whether pods with this label app take a call from this service account at this port.

    A namespace with a policy that allows nothing refuses what no other allows. A pod behind a waypoint sees
    the waypoint's account, and the waypoint asks the policies of the Service for the caller's.
    """
    service = named(items, "Service", app)
    waypoint = service and service["metadata"].get("labels", {}).get("istio.io/use-waypoint")
    if waypoint and port in [entry["port"] for entry in service["spec"]["ports"]]:
        at_service = [p for p in _policies(items) if {"Service": app} == _targets(p)]
        return _any(at_service, account, port) and _any(_of_pods(items, app), waypoint, port)
    return _any(_of_pods(items, app), account, port)


def _policies(items):
    return of_kind(items, "AuthorizationPolicy")


def _targets(policy):
    return {target["kind"]: target["name"] for target in policy["spec"].get("targetRefs", [])}


def _of_pods(items, app):
    deployment = named(items, "Deployment", app) or named(items, "StatefulSet", app)
    labels = pod_labels(deployment)
    return [p for p in _policies(items) if "selector" in p["spec"]
            and p["spec"]["selector"]["matchLabels"].items() <= labels.items()]


def _any(policies, account, port):
    return any(
        any(account in entry["source"].get("serviceAccounts", []) for entry in rule.get("from", []))
        and any(str(port) in to["operation"].get("ports", []) for to in rule.get("to", []))
        for policy in policies for rule in policy["spec"].get("rules", []))
