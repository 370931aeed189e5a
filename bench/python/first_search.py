"""The first search after `vectormesh up`, beside warm ones: builds beside each other, in turn.

    python bench/python/first_search.py BEFORE=/path/to/a/checkout AFTER=. [--rounds 5]

Needs no packages. Each checkout is built already, and gets a data directory of its own into which its
docs/ folder is ingested once. A round starts the mesh with `up --detach`, searches over HTTP/JSON as
soon as the command has returned, goes on until searches are warm, and stops the mesh. Told are the
seconds of `up`, the first search, the median of the last hundred, and the ratio of the two.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

WARM_UP = 1000
WARM = 100
HTTP_OFFSET = 1  # The HTTP routes' port beyond the base, which is the gateway's.


def words(number):
    """A query that no cache has seen."""
    return f"how does a lease survive a crash {number}"


class Build:
    def __init__(self, name, home, folder):
        self.name, self.home = name, Path(home).resolve()
        self.environment = dict(
            os.environ, VECTORMESH_DATA=str(Path(folder, name)), VECTORMESH_NO_BUILD="1"
        )
        self.rows = []

    def run(self, *arguments):
        return subprocess.run(
            [self.home / "vectormesh", *arguments],
            env=self.environment, check=True, capture_output=True, text=True,
        ).stdout

    def search(self, port, token, number):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/namespaces/default:search",
            data=json.dumps({"query": words(number)}).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        start = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            found = json.load(answer)
        taken = time.perf_counter() - start
        assert found["hits"], "a search found nothing"
        return taken * 1000

    def round(self, number):
        base = free_base()
        start = time.perf_counter()
        self.run("up", "--detach", "--port-base", str(base))
        up = time.perf_counter() - start
        try:
            token = self.run("token").strip()
            first = self.search(base + HTTP_OFFSET, token, f"{number} first")
            warm = [
                self.search(base + HTTP_OFFSET, token, f"{number} {i}")
                for i in range(WARM_UP + WARM)
            ][-WARM:]
        finally:
            self.run("stop")
        warm = statistics.median(warm)
        self.rows.append((up, first, warm, first / warm))
        print(f"{self.name}: up {up:.1f} s, first {first:.1f} ms, warm {warm:.1f} ms, "
              f"ratio {first / warm:.2f}", flush=True)


def free_base():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return 20000 + probe.getsockname()[1] % 12000  # Below the ports of outgoing connections.


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("builds", nargs="+", metavar="NAME=CHECKOUT")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        builds = [Build(*build.split("=", 1), folder) for build in options.builds]
        for build in builds:
            build.run("ingest", str(build.home / "docs"))
        for number in range(options.rounds):
            for build in builds:
                build.round(number)
        for build in builds:
            up, first, warm, ratio = (statistics.median(column) for column in zip(*build.rows))
            print(f"median {build.name}: up {up:.1f} s, first {first:.1f} ms, warm {warm:.1f} ms, "
                  f"ratio {ratio:.2f} (must be <= 3)")


if __name__ == "__main__":
    main()
