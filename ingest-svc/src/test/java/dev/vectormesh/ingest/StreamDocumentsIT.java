package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static dev.vectormesh.ingest.WrittenVectors.along;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.StreamDocumentsRequest;
import dev.vectormesh.corpus.v1.StreamDocumentsResponse;
import dev.vectormesh.error.v1.ErrorReason;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Writes in a stream. */
class StreamDocumentsIT extends IngestScene {
  /** As many as IngestConfig lets be open. */
  private static final int STREAMS = 16;

  @Test
  void requests_areAnsweredInTheirOrderEachForItself() throws Exception {
    Caller caller = open();
    caller.send(request(collection));
    caller.send(request("", write("a", "", "one"), write("b", "", "two")));
    caller.send(request("", write("c", "", " ")));
    caller.send(request("", write("d", "", "four")));
    caller.halfClose();

    assertThat(caller.rest())
        .extracting(
            response -> response.getResultsList().stream().map(StreamDocumentsIT::brief).toList())
        .containsExactly(
            List.of(),
            List.of("a CREATED", "b CREATED"),
            List.of("c FAILED"),
            List.of("d CREATED"));
    assertThat(caller.status()).isEqualTo(Status.Code.OK);
    assertThat(mesh.list(collection)).hasSize(3);
  }

  @Test
  void laterOfTwoWritesOfADocument_wins() throws Exception {
    Caller caller = open();
    int dimension = mesh.serving(TENANT, collection).getNamespace().getSpace().getDimension();
    for (int i = 0; i < 20; i++) {
      caller.send(request(collection, along("same", dimension, i), along("d" + i, dimension, i)));
    }
    caller.halfClose();

    List<StreamDocumentsResponse> answers = caller.rest();

    assertThat(answers).hasSize(20);
    assertThat(answers.stream().flatMap(answer -> answer.getResultsList().stream()))
        .noneMatch(DocumentResult::hasError);
    assertThat(mesh.stored().points(TENANT, collection))
        .filteredOn(point -> point.getPayloadOrThrow("doc").getStringValue().equals("same"))
        .singleElement()
        .satisfies(point ->
            assertThat(point.getPayloadOrThrow("text").getStringValue())
                .isEqualTo("word19 of same"));
  }

  @Test
  void callerWhoReadsNoAnswers_isNotServedOn() throws Exception {
    int many = 400;
    Caller caller = open();
    caller.readNothing();
    AtomicInteger sent = new AtomicInteger();
    Runnable pump =
        () -> {
          while (caller.ready() && sent.get() < many) {
            caller.send(request(collection, small(sent.getAndIncrement())));
          }
        };

    await("a server that takes no more")
        .atMost(2, MINUTES)
        .during(Duration.ofSeconds(2))
        .until(() -> {
          int before = sent.get();
          pump.run();
          return sent.get() == before;
        });
    int taken = sent.get();
    caller.readAll();
    await("the rest")
        .atMost(2, MINUTES)
        .until(() -> {
          pump.run();
          return sent.get() == many;
        });
    caller.halfClose();

    assertThat(taken).isBetween(1, many - 1);
    assertThat(caller.rest()).hasSize(many).allMatch(answer -> answer.getResultsCount() == 50);
  }

  private DocumentWrite[] small(int request) {
    return IntStream.range(0, 50)
        .mapToObj(i -> write("r%d-%d".formatted(request, i), "", "x"))
        .toArray(DocumentWrite[]::new);
  }

  @Test
  void callerWhoLeaves_hasWhatWasAnsweredStored() throws Exception {
    Caller caller = open();
    caller.send(request(collection, write("a", "", "one")));
    StreamDocumentsResponse answer = caller.next();

    caller.cancel();

    assertThat(answer.getResultsList())
        .extracting(StreamDocumentsIT::brief)
        .containsExactly("a CREATED");
    assertThat(mesh.list(collection)).hasSize(1);
    assertThat(mesh.stored().points(TENANT, collection)).hasSize(1);
  }

  @Test
  void wrongRequest_endsTheStreamBehindTheAnswersBeforeIt() throws Exception {
    Caller caller = open();
    caller.send(request(collection, write("a", "", "one")));
    caller.send(request("", write("b", "", "two"), write("b", "", "three")));

    assertThat(caller.rest()).hasSize(1);
    assertThat(caller.status()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ErrorDetails.fields(caller.failure()))
        .singleElement()
        .satisfies(field -> assertThat(field.field()).isEqualTo("documents[1].document_id"));
  }

  @Test
  void requestThatBreaksARuleOfTheContract_endsTheStream() throws Exception {
    Caller caller = open();
    caller.send(request(collection, write("an id with blanks", "", "one")));

    assertThat(caller.rest()).isEmpty();
    assertThat(ErrorDetails.fields(caller.failure()))
        .singleElement()
        .satisfies(field -> assertThat(field.field()).isEqualTo("documents[0].document_id"));
  }

  @Test
  void firstRequest_namesTheCollection() throws Exception {
    Caller nameless = open();
    nameless.send(request("", write("a", "", "one")));
    Caller elsewhere = open();
    elsewhere.send(request(collection + "x", write("a", "", "one")));

    assertThat(nameless.rest()).isEmpty();
    assertThat(ErrorDetails.fields(nameless.failure()))
        .singleElement()
        .satisfies(field -> assertThat(field.field()).isEqualTo("parent"));
    assertThat(elsewhere.rest()).isEmpty();
    assertThat(elsewhere.status()).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void streamTooMany_isRefusedUntilAnotherEnds() throws Exception {
    List<Caller> all = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      Caller caller = open();
      caller.send(request(collection));
      var there = caller.next();
      all.add(caller);
    }

    Caller late = open();
    var none = late.rest();
    all.removeFirst().halfClose();

    assertThat(late.status()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(ErrorDetails.info(late.failure()).orElseThrow().getReason())
        .isEqualTo(ErrorReason.QUOTA_SPENT.name());
    assertThat(ErrorDetails.retryAfter(late.failure())).isPresent();
    await("a place")
        .atMost(1, MINUTES)
        .until(() -> {
          Caller next = open();
          next.send(request(collection));
          next.halfClose();
          return next.rest().size() == 1;
        });
    all.forEach(Caller::cancel);
  }

  private static String brief(DocumentResult result) {
    String id = result.getName().substring(result.getName().lastIndexOf('/') + 1);
    return id + " " + result.getOutcome().name().substring("OUTCOME_".length());
  }

  private static StreamDocumentsRequest request(String parent, DocumentWrite... documents) {
    return StreamDocumentsRequest.newBuilder()
        .setParent(parent)
        .addAllDocuments(List.of(documents))
        .build();
  }

  private Caller open() throws InterruptedException {
    Caller caller = new Caller();
    var requests =
        DocumentServiceGrpc.newStub(mesh.channel("ingest", TENANT, Role.WRITER))
            .streamDocuments(caller);
    return caller;
  }

  /** A client that reads answers when it is told to. */
  private static final class Caller
      implements ClientResponseObserver<StreamDocumentsRequest, StreamDocumentsResponse> {
    private final BlockingQueue<StreamDocumentsResponse> answers = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean reading = true;
    private volatile @Nullable Throwable failure;
    private @Nullable ClientCallStreamObserver<StreamDocumentsRequest> requests;

    @Override
    public void beforeStart(ClientCallStreamObserver<StreamDocumentsRequest> stream) {
      requests = stream;
      stream.disableAutoRequestWithInitial(1);
    }

    private ClientCallStreamObserver<StreamDocumentsRequest> call() {
      return Objects.requireNonNull(requests);
    }

    void readNothing() {
      reading = false;
    }

    void readAll() {
      reading = true;
      call().request(Integer.MAX_VALUE);
    }

    boolean ready() {
      return call().isReady();
    }

    void send(StreamDocumentsRequest request) {
      call().onNext(request);
    }

    void halfClose() {
      call().onCompleted();
    }

    void cancel() {
      call().cancel("the test leaves", null);
    }

    @Override
    public void onNext(StreamDocumentsResponse answer) {
      answers.add(answer);
      if (reading) {
        call().request(1);
      }
    }

    @Override
    public void onError(Throwable t) {
      failure = t;
      ended.countDown();
    }

    @Override
    public void onCompleted() {
      ended.countDown();
    }

    StreamDocumentsResponse next() throws InterruptedException {
      return Objects.requireNonNull(answers.poll(2, MINUTES));
    }

    /** All that was not taken, once the stream has ended. */
    List<StreamDocumentsResponse> rest() throws InterruptedException {
      assertThat(ended.await(2, MINUTES)).isTrue();
      List<StreamDocumentsResponse> rest = new ArrayList<>();
      answers.drainTo(rest);
      return rest;
    }

    Throwable failure() {
      return Objects.requireNonNull(failure);
    }

    Status.Code status() {
      return failure == null ? Status.Code.OK : Status.fromThrowable(failure).getCode();
    }
  }
}
