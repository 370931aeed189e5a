package dev.vectormesh.job.api;

import dev.vectormesh.job.v1.GetQueueRequest;
import dev.vectormesh.job.v1.ListQueuesRequest;
import dev.vectormesh.job.v1.ListQueuesResponse;
import dev.vectormesh.job.v1.PauseQueueRequest;
import dev.vectormesh.job.v1.Queue;
import dev.vectormesh.job.v1.QueueServiceGrpc;
import dev.vectormesh.job.v1.ResumeQueueRequest;
import dev.vectormesh.job.work.Queues;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import io.grpc.stub.StreamObserver;

/** QueueService. */
public final class QueueApi extends QueueServiceGrpc.QueueServiceImplBase {
  private static final String PREFIX = "queues/";

  private final Queues queues;

  public QueueApi(Queues queues) {
    this.queues = queues;
  }

  @Override
  public void getQueue(GetQueueRequest request, StreamObserver<Queue> reply) {
    Replies.send(reply, () -> toProto(queues.find(CallContext.current(), kind(request.getName()))));
  }

  @Override
  public void listQueues(ListQueuesRequest request, StreamObserver<ListQueuesResponse> reply) {
    Replies.send(
        reply,
        () ->
            ListQueuesResponse.newBuilder()
                .addAllQueues(
                    queues.list(CallContext.current()).stream().map(QueueApi::toProto).toList())
                .build());
  }

  @Override
  public void pauseQueue(PauseQueueRequest request, StreamObserver<Queue> reply) {
    Replies.send(
        reply, () -> toProto(queues.pause(CallContext.current(), kind(request.getName()))));
  }

  @Override
  public void resumeQueue(ResumeQueueRequest request, StreamObserver<Queue> reply) {
    Replies.send(
        reply, () -> toProto(queues.resume(CallContext.current(), kind(request.getName()))));
  }

  private static String kind(String name) {
    return name.substring(PREFIX.length());
  }

  private static Queue toProto(dev.vectormesh.job.work.Queue queue) {
    Queue.Builder proto =
        Queue.newBuilder()
            .setName(PREFIX + queue.kind())
            .setKind(queue.kind())
            .setPausedByOperator(queue.pausedForAll())
            .setReadyCount(queue.ready())
            .setWaitingCount(queue.waiting())
            .setRunningCount(queue.running());
    if (queue.paused() != null) {
      proto.setPaused(true).setPauseTime(JobProtos.time(queue.paused()));
    }
    return proto.build();
  }
}
