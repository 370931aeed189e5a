"""Counts: jobs of the kind `demo.count` with the input {"to": 1000, "pause": 0.01}.

    .venv/bin/python count_worker.py 127.0.0.1:9103 TOKEN_FILE
"""
import logging, sys, time

from vectormesh_worker import Final, work


def count(attempt):
    """Goes on from the checkpoint: no number is counted twice, but for the last one."""
    if "to" not in attempt.input:
        raise Final("input.to must say how far to count")
    to, pause = int(attempt.input["to"]), attempt.input["pause"] if "pause" in attempt.input else 0
    counted = int(attempt.checkpoint["counted"]) if "counted" in attempt.checkpoint else 0
    logging.info("%s goes on from %d", attempt.job.name, counted)
    while counted < to:
        time.sleep(pause)
        counted += 1
        attempt.save({"counted": counted}, done=counted, total=to)
    return {"counted": counted}


def auth():
    with open(sys.argv[2]) as token:  # Read for each call: it may be renewed.
        return [("authorization", "Bearer " + token.read().strip())]


logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
work(sys.argv[1], auth, {"demo.count": count})
