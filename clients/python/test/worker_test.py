"""Workers in processes of their own, against a mesh: killed, stopped, frozen, cancelled.

    ./generate && .venv/bin/python -m unittest discover -s test -p '*_test.py' -v
"""
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

CLIENT = pathlib.Path(__file__).resolve().parent.parent
VECTORMESH = str(CLIENT.parent.parent / "vectormesh")
sys.path.insert(0, str(CLIENT / "gen"))

import grpc
from google.protobuf.struct_pb2 import Struct
from vectormesh.job.v1 import job_pb2, job_service_pb2, job_service_pb2_grpc

PATIENCE_SECONDS = 120  # Far more than anything takes; a failure is told, not a slow machine.
STEPS, PAUSE = 240, 0.05  # Twelve seconds: it does not end before the test kills the worker.


def free_ports(count):
    """The first of so many ports in a row that nobody listens on."""
    while True:
        base = random.randrange(20_000, 30_000)
        try:
            for port in range(base, base + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return base
        except OSError:
            continue


class WorkerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        base = free_ports(8)
        cls.command("up", "--detach", "--port-base", str(base))
        cls.addClassCleanup(cls.command, "stop")
        cls.address = f"127.0.0.1:{base + 4}"
        cls.token_file = cls.folder / "worker.token"
        cls.token_file.write_text(cls.command("token", "--role", "worker"))
        cls.auth = [("authorization", "Bearer " + cls.command("token", "--role", "writer").strip())]
        channel = grpc.insecure_channel(cls.address)
        cls.addClassCleanup(channel.close)
        cls.jobs = job_service_pb2_grpc.JobServiceStub(channel)

    @classmethod
    def command(cls, *arguments):
        done = subprocess.run(
            [VECTORMESH, *arguments, "--data", str(cls.folder / "data")],
            capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            raise AssertionError(f"vectormesh {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def worker(self):
        """Starts a worker; what it says is in its `log`."""
        log = self.folder / f"worker-{random.randrange(10 ** 9)}.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, CLIENT / "count_worker.py", self.address, self.token_file],
                stdout=out, stderr=subprocess.STDOUT)
        process.log = log
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def create(self, **fields):
        """Queues a job that counts."""
        given = Struct()
        given.update(fields)
        job = job_pb2.Job(kind="demo.count")
        job.input.Pack(given)
        request = job_service_pb2.CreateJobRequest(job=job)
        return self.jobs.CreateJob(request, metadata=self.auth).name

    def await_job(self, name, awaited):
        """The first state of the job that is as awaited."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            job = self.jobs.GetJob(job_service_pb2.GetJobRequest(name=name), metadata=self.auth)
            if awaited(job):
                return job
            self.assertLess(time.monotonic(), give_up, f"still not as awaited: {job}")
            time.sleep(0.05)

    def await_end(self, name):
        return self.await_job(name, lambda job: job.HasField("end_time"))

    def await_half(self, name):
        """The job while a worker has done a part of it, and not all."""
        job = self.await_job(name, lambda job: job.progress.done >= 20)
        self.assertEqual(job_pb2.Job.STATE_RUNNING, job.state)
        self.assertLess(job.progress.done, STEPS)
        return job

    def assert_counted(self, job):
        self.assertEqual(job_pb2.Job.STATE_SUCCEEDED, job.state, job)
        output = Struct()
        self.assertTrue(job.output.Unpack(output))
        self.assertEqual(STEPS, output["counted"])

    def went_on_from(self, worker):
        """Where the first attempt of this worker began."""
        return int(worker.log.read_text().split("goes on from ")[1].split()[0])

    def test_killed_worker_another_goes_on_from_the_checkpoint(self):
        first = self.worker()
        name = self.create(to=STEPS, pause=PAUSE)
        seen = self.await_half(name).progress.done
        first.kill()
        first.wait()
        second = self.worker()
        job = self.await_end(name)
        self.assert_counted(job)
        self.assertEqual(1, job.attempt_count)  # One that got on and was lost is not counted.
        self.assertGreaterEqual(self.went_on_from(second), seen)

    def test_stopped_worker_hands_the_job_back_and_no_attempt_is_lost(self):
        first = self.worker()
        name = self.create(to=STEPS, pause=PAUSE)
        seen = self.await_half(name).progress.done
        first.send_signal(signal.SIGTERM)
        self.assertEqual(0, first.wait(PATIENCE_SECONDS))
        self.assertEqual(job_pb2.Job.STATE_QUEUED, self.await_job(name, lambda job: True).state)
        second = self.worker()
        job = self.await_end(name)
        self.assert_counted(job)
        self.assertEqual(1, job.attempt_count)
        self.assertGreaterEqual(self.went_on_from(second), seen)

    @unittest.skipUnless(hasattr(signal, "SIGSTOP"), "this system cannot freeze a process")
    def test_frozen_worker_is_refused_when_it_comes_back(self):
        first = self.worker()
        name = self.create(to=STEPS, pause=PAUSE)
        self.await_half(name)
        os.kill(first.pid, signal.SIGSTOP)
        self.await_job(name, lambda job: job.state == job_pb2.Job.STATE_QUEUED)
        second = self.worker()
        job = self.await_end(name)
        self.assert_counted(job)
        second.kill()
        os.kill(first.pid, signal.SIGCONT)
        following = self.create(to=1)  # The worker that was frozen lives, and takes the next one.
        self.assertEqual(job_pb2.Job.STATE_SUCCEEDED, self.await_end(following).state)
        self.assertIn("a lease was lost", first.log.read_text())
        self.assertEqual(job, self.await_end(name))

    def test_cancelled_job_stops_its_worker(self):
        self.worker()
        name = self.create(to=STEPS, pause=PAUSE)
        self.await_half(name)
        self.jobs.CancelJob(job_service_pb2.CancelJobRequest(name=name), metadata=self.auth)
        job = self.await_end(name)
        self.assertEqual(job_pb2.Job.STATE_CANCELLED, job.state)
        self.assertLess(job.progress.done, STEPS)
        following = self.create(to=1)
        self.assertEqual(job_pb2.Job.STATE_SUCCEEDED, self.await_end(following).state)

    def test_input_that_cannot_be_run_fails_for_good(self):
        self.worker()
        job = self.await_end(self.create(pause=0))
        self.assertEqual(job_pb2.Job.STATE_FAILED, job.state)
        self.assertEqual(1, job.attempt_count)
        self.assertEqual("input.to must say how far to count", job.error.message)


if __name__ == "__main__":
    unittest.main()
