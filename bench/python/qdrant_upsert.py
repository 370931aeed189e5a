"""Upserts by PyPI's qdrant-client over TCP: builds of the embedded Qdrant beside each other, in turn.

    pip install -r bench/python/requirements.txt
    python bench/python/qdrant_upsert.py BEFORE=/path/to/a/checkout AFTER=. [--rounds 5]

Each checkout is built already; its own launcher starts `vectormesh qdrant` on an empty directory, so
that the launcher's flags and start-up cache count. A round loads every build once, in batches that
wait, and tells points per second, the server's processor time, and its resident memory: at the end of
the load, and when all graphs are built. The messages are made beforehand; sending them is the
client's work. The last lines are medians, and ratios to the first build.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from qdrant_client import QdrantClient, grpc, models

COLLECTION = "points"
START_SECONDS = 120
GRAPH_SECONDS = 600


def batches(points, dimensions, size):
    """The points in the client's own messages, random directions with an integer payload."""
    vectors = np.random.default_rng(1).standard_normal((points, dimensions), dtype=np.float32)

    def point(row):
        vector = grpc.Vector(dense=grpc.DenseVector(data=vectors[row].tolist()))
        return grpc.PointStruct(
            id=grpc.PointId(num=row),
            vectors=grpc.Vectors(vector=vector),
            payload={"n": grpc.Value(integer_value=row % 100)},
        )

    return [
        [point(row) for row in range(first, min(first + size, points))]
        for first in range(0, points, size)
    ]


class Server:
    """A build's `vectormesh qdrant` on an empty directory."""

    def __init__(self, home):
        self.data = tempfile.mkdtemp(prefix="qdrant-upsert-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [str(Path(home) / "vectormesh"), "qdrant", "--port", str(port), "--data", self.data],
            env=dict(os.environ, VECTORMESH_NO_BUILD="1"),
            stdout=subprocess.DEVNULL,
        )
        self.client = QdrantClient(
            host="127.0.0.1",
            grpc_port=port,
            prefer_grpc=True,
            check_compatibility=False,
            timeout=GRAPH_SECONDS,
        )

    def __enter__(self):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.client.get_collections()
                return self
            except Exception:  # not up yet
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.2)

    def __exit__(self, *_):
        self.client.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.data)

    def resident_mib(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def await_graphs(self, points):
        deadline = time.monotonic() + GRAPH_SECONDS
        while time.monotonic() < deadline:
            info = self.client.get_collection(COLLECTION)
            if info.status == models.CollectionStatus.GREEN and info.indexed_vectors_count == points:
                return
            time.sleep(0.5)
        raise RuntimeError(f"the graphs were not built within {GRAPH_SECONDS} s")


def measure(home, load, dimensions, with_graphs):
    with Server(home) as server:
        server.client.create_collection(
            COLLECTION,
            vectors_config=models.VectorParams(size=dimensions, distance=models.Distance.COSINE),
        )
        points = sum(len(batch) for batch in load)
        cpu, start = server.cpu_seconds(), time.monotonic()
        for batch in load:
            server.client.upsert(COLLECTION, batch, wait=True)
        seconds = time.monotonic() - start
        found = {
            "points/s": points / seconds,
            "CPU s": server.cpu_seconds() - cpu,
            "MiB loaded": server.resident_mib(),
        }
        if server.client.count(COLLECTION, exact=True).count != points:
            raise RuntimeError("points are missing")
        if with_graphs:
            server.await_graphs(points)
            found["MiB with graphs"] = server.resident_mib()
        return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("builds", nargs="+", metavar="NAME=CHECKOUT")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--points", type=int, default=100_000)
    arguments.add_argument("--dimensions", type=int, default=384)
    arguments.add_argument("--batch", type=int, default=256)
    arguments.add_argument("--no-graphs", action="store_true", help="do not wait for the graphs")
    told = arguments.parse_args()
    builds = dict(build.split("=", 1) for build in told.builds)
    load = batches(told.points, told.dimensions, told.batch)
    rounds = {name: [] for name in builds}
    for number in range(told.rounds):
        for name, home in builds.items():
            found = measure(home, load, told.dimensions, not told.no_graphs)
            rounds[name].append(found)
            row = ", ".join(f"{key} {value:,.1f}" for key, value in found.items())
            print(f"round {number + 1} {name}: {row}", flush=True)
    first = next(iter(builds))
    for key in rounds[first][0]:
        medians = {name: statistics.median(f[key] for f in rounds[name]) for name in builds}
        row = ", ".join(
            f"{name} {value:,.1f} ({value / medians[first]:.2f})" for name, value in medians.items()
        )
        print(f"median {key}: {row}")


if __name__ == "__main__":
    main()
