#!/usr/bin/env bash
# Triton Inference Server 2.51 (in PyPI's nvidia-pytriton 0.7.0): requests that wait in a dynamic batcher stay in its queue when their
# callers cancel them, and a model that is unloaded meanwhile stays until the queue's delay is over.
#
# Expected: a cancelled request leaves the queue, so that an unload has nothing to wait for and ends within the time of a run.
# Happens: both callers get CANCELLED at once, the index then says UNLOADING for as long as max_queue_delay_microseconds has left
#   (here 8 seconds; with an hour, an hour), and whoever polls the index to know that the model is gone waits as long.
set -euo pipefail
work=$(mktemp -d)
trap 'kill "$(cat "$work/pid" 2>/dev/null)" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install -q nvidia-pytriton==0.7.0 'tritonclient[grpc]==2.60.0'
site=$(venv/bin/python -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
server=$site/pytriton/tritonserver
version=$(venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
mkdir -p backends/python models/echo/1
cp -r "$server"/backends/python/. "$server/python_backend_stubs/$version/." backends/python/
chmod u+x backends/python/triton_python_backend_stub

cat > models/echo/config.pbtxt <<'PB'
backend: "python"
max_batch_size: 8
input { name: "in" data_type: TYPE_INT64 dims: [ 1 ] }
output { name: "out" data_type: TYPE_INT64 dims: [ 1 ] }
dynamic_batching { preferred_batch_size: 4 max_queue_delay_microseconds: 8000000 }
PB
cat > models/echo/1/model.py <<'PY'
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        return [
            pb_utils.InferenceResponse(
                [pb_utils.Tensor("out", pb_utils.get_input_tensor_by_name(request, "in").as_numpy())]
            )
            for request in requests
        ]
PY
cat > finding.py <<'PY'
import os
import socket
import subprocess
import sys
import threading
import time

import numpy
import tritonclient.grpc as triton


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


site, server = sys.argv[1:]
port = free_port()
environment = dict(
    os.environ,
    LD_LIBRARY_PATH=f"{site}/nvidia_pytriton.libs",
    PYTHONPATH=site,
    PATH=f"{os.getcwd()}/venv/bin:{os.environ['PATH']}",
    VIRTUAL_ENV=f"{os.getcwd()}/venv",
)
process = subprocess.Popen(
    [f"{server}/bin/tritonserver", "--model-repository=models", "--backend-directory=backends",
     "--model-control-mode=explicit", "--allow-http=false", "--allow-metrics=false",
     "--grpc-address=127.0.0.1", f"--grpc-port={port}"],
    env=environment, stdout=open("log", "w"), stderr=subprocess.STDOUT,
)
open("pid", "w").write(str(process.pid))
client = triton.InferenceServerClient(f"127.0.0.1:{port}")
for _ in range(300):
    try:
        if client.is_server_ready():
            break
    except triton.InferenceServerException:
        pass
    time.sleep(0.1)
print("server", client.get_server_metadata().version)

client.load_model("echo")
given = triton.InferInput("in", [1, 1], "INT64")
given.set_data_from_numpy(numpy.array([[1]], dtype=numpy.int64))
ended = [threading.Event(), threading.Event()]
errors = []
calls = [
    client.async_infer(
        "echo", [given],
        callback=lambda result, error, event=event: (errors.append(error), event.set()),
    )
    for event in ended
]
time.sleep(1)
for call in calls:
    call.cancel()
cancelled = all(event.wait(2) for event in ended)
print("both callers are told within 2 s:", cancelled, errors[0].status())

client.unload_model("echo")
start = time.monotonic()


def state():
    return [model.state for model in client.get_model_repository_index().models]


seen = []
while state() == ["UNLOADING"] and time.monotonic() - start < 60:
    seen = ["UNLOADING"]
    time.sleep(0.1)
taken = time.monotonic() - start
print(f"UNLOADING for {taken:.1f} s, then {state()}; the queue's delay had about 7 s left")
sys.exit(0 if cancelled and seen and 4 < taken < 15 else 1)
PY
venv/bin/python finding.py "$site" "$server"
