"""Whether all that an object names is there: istioctl finds neither an absent host nor an absent port."""

from urllib.parse import urlsplit

from meshcheck.manifests import (HOME, containers, named, of_kind, parse, pod_of, selects, title, workloads)

EXPECTED = parse((HOME / "expected.yaml").read_text())[0]


def problems(items):
    """What is named and not there, in sentences."""
    for check in (_routes, _rules_of_destinations, _gateway_routes, _services, _accounts, _targets, _pods, _settings, _budgets):
        yield from check(items)


def _port(items, host, number):
    """Why this port of this host is none, or None."""
    service = named(items, "Service", host)
    if service is None:
        return f"there is no Service {host}"
    if number not in [port["port"] for port in service["spec"]["ports"]]:
        return f"Service {host} has no port {number}"
    return None


def destinations(route):
    return [entry["destination"] for entry in route.get("route", [])] + \
        [entry["destination"] for entry in route.get("mirrors", [])] + \
        ([route["mirror"]] if "mirror" in route else [])


def _routes(items):
    for service in of_kind(items, "VirtualService"):
        for host in service["spec"]["hosts"]:
            if named(items, "Service", host) is None:
                yield f"{title(service)}: host {host}: there is no Service {host}"
        for rule in service["spec"].get("http", []):
            for destination in destinations(rule):
                where = f"{title(service)}: {rule.get('name')}"
                absent = _port(items, destination["host"], destination.get("port", {}).get("number"))
                if absent:
                    yield f"{where}: {absent}"
                if "subset" in destination and destination["subset"] not in subsets(items, destination["host"]):
                    yield f"{where}: no DestinationRule of {destination['host']} has a subset {destination['subset']}"


def subsets(items, host):
    """name -> labels of the subsets of a host."""
    return {
        subset["name"]: subset["labels"]
        for rule in of_kind(items, "DestinationRule") if rule["spec"]["host"] == host
        for subset in rule["spec"].get("subsets", [])}


def _rules_of_destinations(items):
    for rule in of_kind(items, "DestinationRule"):
        if named(items, "Service", rule["spec"]["host"]) is None:
            yield f"{title(rule)}: there is no Service {rule['spec']['host']}"


def _gateway_routes(items):
    for route in of_kind(items, "HTTPRoute", "GRPCRoute"):
        for parent in route["spec"].get("parentRefs", []):
            gateway = named(items, "Gateway", parent["name"])
            listeners = [listener["name"] for listener in gateway["spec"]["listeners"]] if gateway else []
            if parent.get("sectionName") not in listeners:
                yield f"{title(route)}: Gateway {parent['name']} has no listener {parent.get('sectionName')}"
        for rule in route["spec"].get("rules", []):
            for backend in rule.get("backendRefs", []):
                absent = _port(items, backend["name"], backend.get("port"))
                if absent:
                    yield f"{title(route)}: {absent}"
    for gateway in of_kind(items, "Gateway"):
        if gateway["spec"]["gatewayClassName"] not in EXPECTED["gatewayClasses"]:
            yield f"{title(gateway)}: no class {gateway['spec']['gatewayClassName']}"
        for listener in gateway["spec"]["listeners"]:
            for certificate in listener.get("tls", {}).get("certificateRefs", []):
                if certificate["name"] not in EXPECTED["secrets"]:
                    yield f"{title(gateway)}: no Secret {certificate['name']}"
    waypoints = {item["metadata"]["labels"]["istio.io/use-waypoint"]: item for item in items
                 if "istio.io/use-waypoint" in item["metadata"].get("labels", {})}
    for waypoint, user in waypoints.items():
        if named(items, "Gateway", waypoint) is None:
            yield f"{title(user)}: there is no Gateway {waypoint}"


def _services(items):
    for service in of_kind(items, "Service"):
        chosen = [w for w in workloads(items) if selects(service["spec"]["selector"], w)]
        if not chosen:
            yield f"{title(service)}: no pod has the labels of its selector"
        for workload in chosen:
            names = {port["name"] for port in pod_of(workload)["containers"][0]["ports"]}
            for port in service["spec"]["ports"]:
                if port["targetPort"] not in names:
                    yield f"{title(service)}: {title(workload)} has no port {port['targetPort']}"


def accounts(items):
    """The service accounts that calls can come from, as NAME, or NAMESPACE/NAME where they are elsewhere."""
    classes = EXPECTED["gatewayClasses"]
    return {item["metadata"]["name"] for item in of_kind(items, "ServiceAccount")} | \
        {classes[gateway["spec"]["gatewayClassName"]].replace("NAME", gateway["metadata"]["name"])
         for gateway in of_kind(items, "Gateway") if gateway["spec"]["gatewayClassName"] in classes} | \
        set(EXPECTED["serviceAccounts"])


def _accounts(items):
    known = accounts(items)
    for policy in of_kind(items, "AuthorizationPolicy"):
        for rule in policy["spec"].get("rules", []):
            for source in [entry["source"] for entry in rule.get("from", [])]:
                named_accounts = source.get("serviceAccounts", []) + [
                    _account(principal, policy) for principal in source.get("principals", [])]
                for account in named_accounts:
                    if account not in known:
                        yield f"{title(policy)}: there is no service account {account}"


def _account(principal, policy):
    """TRUST-DOMAIN/ns/NAMESPACE/sa/NAME as accounts() has it."""
    parts = principal.split("/")
    if len(parts) != 5 or parts[1] != "ns" or parts[3] != "sa":
        return principal
    return parts[4] if parts[2] == policy["metadata"]["namespace"] else f"{parts[2]}/{parts[4]}"


def _targets(items):
    for policy in of_kind(items, "AuthorizationPolicy", "PeerAuthentication"):
        for target in policy["spec"].get("targetRefs", []):
            if named(items, target["kind"], target["name"]) is None:
                yield f"{title(policy)}: there is no {target['kind']} {target['name']}"
        if "selector" not in policy["spec"]:
            continue
        chosen = [w for w in workloads(items) if selects(policy["spec"]["selector"]["matchLabels"], w)]
        if not chosen:
            yield f"{title(policy)}: no pod has the labels of its selector"
        listened = {str(port["containerPort"]) for w in chosen for c in pod_of(w)["containers"] for port in c["ports"]}
        for number in _ports(policy) - listened:
            if chosen:
                yield f"{title(policy)}: its pods have no port {number}"


def _ports(policy):
    return {port for rule in policy["spec"].get("rules", []) for to in rule.get("to", [])
            for port in to["operation"].get("ports", [])}


def _pods(items):
    for workload in workloads(items):
        pod = pod_of(workload)
        if named(items, "ServiceAccount", pod["serviceAccountName"]) is None:
            yield f"{title(workload)}: there is no ServiceAccount {pod['serviceAccountName']}"
        claims = {claim["metadata"]["name"] for claim in workload["spec"].get("volumeClaimTemplates", [])}
        volumes = {volume["name"] for volume in pod.get("volumes", [])} | claims
        for container in containers(workload):
            where = f"{title(workload)}: {container['name']}"
            for mount in container.get("volumeMounts", []):
                if mount["name"] not in volumes:
                    yield f"{where}: there is no volume {mount['name']}"
            for kind, name, key in _sources(container):
                yield from _absent(items, where, kind, name, key)
        for volume in pod.get("volumes", []):
            yield from _volume(items, f"{title(workload)}: volume {volume['name']}", volume)


def _sources(container):
    for source in container.get("envFrom", []):
        for kind in ("configMap", "secret"):
            if f"{kind}Ref" in source:
                yield kind, source[f"{kind}Ref"]["name"], None
    for variable in container.get("env", []):
        for kind in ("configMap", "secret"):
            reference = variable.get("valueFrom", {}).get(f"{kind}KeyRef")
            if reference:
                yield kind, reference["name"], reference["key"]


def _absent(items, where, kind, name, key):
    keys = EXPECTED["secrets"].get(name)
    if kind == "configMap":
        found = named(items, "ConfigMap", name)
        keys = found["data"].keys() if found else None
    if keys is None:
        yield f"{where}: there is no {kind} {name}"
    elif key is not None and key not in keys:
        yield f"{where}: {kind} {name} has no key {key}"


def _volume(items, where, volume):
    claim = volume.get("persistentVolumeClaim", {}).get("claimName")
    if claim and named(items, "PersistentVolumeClaim", claim) is None:
        yield f"{where}: there is no PersistentVolumeClaim {claim}"
    if "configMap" in volume:
        yield from _absent(items, where, "configMap", volume["configMap"]["name"], None)
    for source in volume.get("projected", {}).get("sources", []):
        for kind in ("configMap", "secret"):
            for entry in source.get(kind, {}).get("items", []):
                yield from _absent(items, where, kind, source[kind]["name"], entry["key"])


def _settings(items):
    """Hosts and ports in settings: of Services, or of what a ServiceEntry registers."""
    outside = {(host, port["number"]) for entry in of_kind(items, "ServiceEntry") for host in entry["spec"]["hosts"]
               for port in entry["spec"]["ports"]}
    for settings in of_kind(items, "ConfigMap"):
        for name, value in settings["data"].items():
            address = _address(settings["data"], name, value)
            if address and address not in outside and _port(items, *address):
                yield f"{title(settings)}: {name}: {_port(items, *address)}"


def _address(data, name, value):
    """(host, port) that a setting names, or None."""
    if name.endswith("_POSTGRES_HOST"):
        return value, int(data.get(name.replace("_HOST", "_PORT"), 5432))
    uri = urlsplit(value) if name.startswith("VM_") and "://" in value else None
    return (uri.hostname, uri.port) if uri and uri.hostname else None


def _budgets(items):
    for budget in of_kind(items, "PodDisruptionBudget"):
        if not any(selects(budget["spec"]["selector"]["matchLabels"], w) for w in workloads(items)):
            yield f"{title(budget)}: no pod has the labels of its selector"
