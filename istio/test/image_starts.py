"""Starts each service as its image does, with the settings that an overlay renders: no engine for containers needed.

What it shows: the class path is whole, the settings are taken, the service listens while all its backends are away
(but for its schema's migration, which is left out), and it stops by SIGTERM. It needs a build and a JDK 25 ($JAVA_HOME).
"""

import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from meshcheck.manifests import HOME, named, pod_of, render

PATIENCE_SECONDS = 240
SECTIONS = {"finetune-svc": "finetune", "gateway-graphql": "gateway", "ingest-svc": "ingest", "ingest-worker": "ingest",
            "job-svc": "job", "search-svc": "search"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def environment(deployment, folder):
    """What the container has, on this machine: secrets and folders beneath `folder`, free ports, loopback alone."""
    items = render("local")
    container = pod_of(named(items, "Deployment", deployment))["containers"][0]
    variables = {v["name"]: v["value"] for v in container.get("env", [])}
    for source in container["envFrom"]:
        variables.update(named(items, "ConfigMap", source["configMapRef"]["name"])["data"])
    secrets = folder / "secrets"
    secrets.mkdir()
    for name, value in variables.items():
        value = value.replace("/run/secrets/vectormesh", str(secrets)).replace("/data/", f"{folder}/data/")
        if value.startswith("file:"):
            Path(value.removeprefix("file:")).write_text("a secret of this trial, longer than 32 characters")
        variables[name] = value.replace("0.0.0.0", "127.0.0.1").replace("/app/", f"{folder}/app/")
    prefix = f"VM_{SECTIONS[deployment].upper()}"
    variables |= {f"{prefix}_PORT": free_port(), f"{prefix}_TELEMETRY_METRICS_PORT": free_port()}
    if f"{prefix}_POSTGRES_HOST" in variables:  # the one backend without which a service ends at its start
        variables[f"{prefix}_POSTGRES_MIGRATE"] = "false"
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG")}
    return kept | variables | {"HOME": str(folder), "DJL_CACHE_DIR": str(folder / "djl"), "TMPDIR": str(folder)}


def start(deployment):
    """Fails unless the service listens and stops."""
    module = "ingest-svc" if deployment == "ingest-worker" else deployment
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([HOME / "image" / "assemble", module, folder / "app"], check=True)
        java = Path(os.environ["JAVA_HOME"]) / "bin" / "java"
        process = subprocess.Popen([java, "@java.args"], cwd=folder / "app", env=environment(deployment, folder),
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        lines = []
        impatience = threading.Timer(PATIENCE_SECONDS, process.kill)
        impatience.start()
        try:
            for line in process.stdout:
                lines.append(line)
                if f"{SECTIONS[deployment]} listens on port" in line:
                    process.terminate()
            process.wait()
        finally:
            impatience.cancel()
            process.kill()
        said = "".join(lines)
        for wanted in ("listens on port", "has stopped"):
            if f"{SECTIONS[deployment]} {wanted}" not in said:
                sys.exit(f"{deployment} does not start as its image would:\n{said}")
        print(f"{deployment}: listens and stops", flush=True)


if __name__ == "__main__":
    for deployment in SECTIONS:
        start(deployment)
