package dev.vectormesh.ingest.api;

import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.StreamDocumentsRequest;
import dev.vectormesh.corpus.v1.StreamDocumentsResponse;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.pipeline.Ahead;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One caller's stream of writes. Requests that wait are written in groups, a few side by side, and
 * are answered in their order. The next request is asked for only while little is under way, and
 * nothing is, once the caller leaves the answers unread.
 */
final class DocumentStream implements StreamObserver<StreamDocumentsRequest> {
  /** Groups that are written beside the one whose answers are being sent. */
  private static final int GROUPS_AHEAD = 2;

  private static final Duration FULL = Duration.ofSeconds(5);

  private final DocumentWrites.Caller caller;
  private final DocumentWrites writes;
  private final ServerCallStreamObserver<StreamDocumentsResponse> call;
  private final WriteQueue queue;
  private @Nullable CollectionName parent;
  private boolean failed;

  private DocumentStream(
      DocumentWrites.Caller caller,
      DocumentWrites writes,
      ServerCallStreamObserver<StreamDocumentsResponse> call,
      WriteQueue queue) {
    this.caller = caller;
    this.writes = writes;
    this.call = call;
    this.queue = queue;
  }

  /**
   * @param places one of which the stream takes until it ends
   * @throws ApiException RESOURCE_EXHAUSTED while there is none
   */
  static DocumentStream open(
      DocumentWrites.Caller caller,
      DocumentWrites writes,
      Semaphore places,
      StreamObserver<StreamDocumentsResponse> reply) {
    if (!places.tryAcquire()) {
      throw ApiException.exhausted(
          "as many streams of documents are open as may be; wait for one to end", FULL);
    }
    var call = (ServerCallStreamObserver<StreamDocumentsResponse>) reply;
    call.disableAutoRequest();
    Replies.Out<StreamDocumentsResponse> out = Replies.out(reply);
    WriteQueue queue = new WriteQueue(() -> call.request(1), out::cancelled);
    DocumentStream stream = new DocumentStream(caller, writes, call, queue);
    call.setOnCancelHandler(queue::end);
    Fanout.executor()
        .execute(() -> {
          try {
            Replies.stream(reply, ignored -> stream.answer(out));
          } finally {
            places.release();
          }
        });
    call.request(1);
    return stream;
  }

  @Override
  public void onNext(StreamDocumentsRequest request) {
    if (failed) {
      return;
    }
    try {
      CollectionName name = parent(request);
      DocumentWrites.check(request.getDocumentsList());
      queue.put(new WriteQueue.Request(name, request.getDocumentsList()));
    } catch (ApiException e) {
      // Behind the answers of what came before it.
      failed = true;
      queue.fail(e);
    }
  }

  private CollectionName parent(StreamDocumentsRequest request) {
    CollectionName known = parent;
    if (known == null) {
      if (request.getParent().isEmpty()) {
        throw ApiException.invalid("parent", "names the collection in the first request");
      }
      known = CollectionName.parse(request.getParent());
      parent = known;
    } else if (!request.getParent().isEmpty() && !request.getParent().equals(known.toString())) {
      throw ApiException.invalid("parent", "cannot change after the first request");
    }
    return known;
  }

  private void answer(Replies.Out<StreamDocumentsResponse> out) {
    try (Ahead<WriteQueue.Group, List<StreamDocumentsResponse>> answers =
        new Ahead<>(queue, GROUPS_AHEAD, this::write)) {
      while (answers.hasNext()) {
        answers.next().forEach(out::send);
      }
    }
  }

  private List<StreamDocumentsResponse> write(WriteQueue.Group group) {
    try {
      List<DocumentWrite> all =
          group.requests().stream().flatMap(request -> request.documents().stream()).toList();
      // An empty request asks whether the collection is there.
      List<DocumentResult> results =
          writes.write(caller, group.requests().getFirst().parent(), all);
      List<StreamDocumentsResponse> answers = new ArrayList<>();
      int at = 0;
      for (WriteQueue.Request request : group.requests()) {
        int end = at + request.documents().size();
        answers.add(
            StreamDocumentsResponse.newBuilder().addAllResults(results.subList(at, end)).build());
        at = end;
      }
      return answers;
    } finally {
      queue.written(group);
    }
  }

  @Override
  public void onError(Throwable t) {
    queue.end();
  }

  @Override
  public void onCompleted() {
    queue.end();
  }
}
