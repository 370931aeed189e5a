"""Runs jobs of the mesh, one at a time. docs/workers.md tells the protocol."""
import logging, os, queue, signal, sys, threading, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "gen"))
import grpc
from google.protobuf.struct_pb2 import Struct
from google.rpc import code_pb2, status_pb2
from vectormesh.job.v1 import job_pb2, worker_service_pb2 as pb, worker_service_pb2_grpc

HEARTBEAT_SECONDS = 5  # A third of the lease that job service gives by default.
log, stopping = logging.getLogger("vectormesh"), threading.Event()
class Stopped(Exception): """The job was cancelled, or the worker stops: end at once."""
class LeaseLost(Exception): """Job service takes no more reports of this attempt."""
class Final(Exception): """For handlers to raise: the job failed, and would fail again."""

class Attempt:
    """One attempt of one job; `input`, and what the attempt before left, are Structs."""
    def __init__(self, lease, stub, auth):
        self.job, self.input, self.checkpoint = lease.job, Struct(), Struct()
        lease.job.input.Unpack(self.input)
        lease.checkpoint.Unpack(self.checkpoint)
        self._lease, self._stub, self._auth = lease, stub, auth
        self._ended, self._problem = threading.Event(), None

    def save(self, checkpoint, done=0, total=0):
        """Durable when it returns; raises Stopped or LeaseLost. A few times a second at most."""
        if self._problem or stopping.is_set():
            raise self._problem or Stopped("the worker was stopped")
        self.checkpoint.update(checkpoint)
        request = pb.ExtendLeaseRequest(progress=job_pb2.Progress(done=done, total=total))
        request.checkpoint.Pack(self.checkpoint)
        self._extend(request)

    def run(self, handler):
        threading.Thread(target=self._heartbeat, daemon=True).start()
        try:
            output, request = Struct(), pb.CompleteJobRequest()
            output.update(handler(self) or {})
            request.output.Pack(output)
            self._report(self._stub.CompleteJob, request)
        except LeaseLost:
            raise
        except Exception as problem:  # Whatever it is, job service has to know.
            stopped = isinstance(problem, Stopped)
            error = status_pb2.Status(code=code_pb2.CANCELLED if stopped else code_pb2.UNKNOWN,
                                      message=str(problem) or repr(problem))
            request = pb.FailJobRequest(error=error, retryable=not isinstance(problem, Final))
            if stopped:
                request.retry_delay.SetInParent()  # 0: it goes on elsewhere at once.
            self._report(self._stub.FailJob, request)
            log.warning("%s: %r", self.job.name, problem)
        finally:
            self._ended.set()

    def _heartbeat(self):
        try:
            self._extend(pb.ExtendLeaseRequest())  # Until then the lease is a shorter one.
            while not self._ended.wait(HEARTBEAT_SECONDS):
                self._extend(pb.ExtendLeaseRequest())
        except (Stopped, LeaseLost) as problem:
            self._problem = problem  # The next save tells the handler.

    def _extend(self, request):
        if self._report(self._stub.ExtendLease, request).cancel_requested:
            raise Stopped("the job was cancelled")

    def _report(self, method, request):
        request.lease_token = self._lease.token
        while True:  # Repeating a report is safe; it waits for a server that is away.
            try:
                return method(request, metadata=self._auth(), timeout=60, wait_for_ready=True)
            except grpc.RpcError as e:
                if e.code() != grpc.StatusCode.UNAVAILABLE:
                    raise LeaseLost(e.details())
                time.sleep(0.2)

def work(address, auth, handlers, name="python"):
    """Runs jobs of the kinds of `handlers`, functions of an Attempt, until SIGTERM or SIGINT."""
    asks = queue.SimpleQueue()  # None ends the stream: no more leases.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: (stopping.set(), asks.put(None)))
    stub = worker_service_pb2_grpc.WorkerServiceStub(grpc.insecure_channel(address))
    while not stopping.is_set():
        asks = queue.SimpleQueue()
        asks.put(None if stopping.is_set() else pb.LeaseJobsRequest(
            worker=name, kinds=handlers, credit=1, acknowledges=True))
        try:
            for answer in stub.LeaseJobs(iter(asks.get, None), metadata=auth()):
                for lease in answer.leases:
                    asks.put(pb.LeaseJobsRequest(received=[lease.token]))
                    Attempt(lease, stub, auth).run(handlers[lease.job.kind])
                    asks.put(pb.LeaseJobsRequest(credit=1))
        except LeaseLost as lost:
            log.warning("a lease was lost: %s", lost)
        except grpc.RpcError as e:
            log.warning("no leases: %s; asking again", e.details())
            stopping.wait(1)
        finally:
            asks.put(None)
