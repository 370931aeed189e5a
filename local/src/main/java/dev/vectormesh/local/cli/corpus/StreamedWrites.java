package dev.vectormesh.local.cli.corpus;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentResult.Outcome;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.StreamDocumentsRequest;
import dev.vectormesh.corpus.v1.StreamDocumentsResponse;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.MessageJson;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.console.Progress;
import dev.vectormesh.platform.call.Fanout;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Lines of documents on their way through a stream, and what became of them. */
final class StreamedWrites {
  private static final int DOCUMENTS = 200;
  private static final int BYTES = 4 << 20;
  private static final int FAILURES_SHOWN = 50;

  private final Console console;
  private final boolean json;
  private final String collection;
  private final BlockingClientCall<StreamDocumentsRequest, StreamDocumentsResponse> call;
  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  private StreamDocumentsRequest.Builder next;
  private final Set<String> ids = new HashSet<>();
  private int bytes;

  StreamedWrites(MeshSession mesh, String collection, Console console, boolean json) {
    this.console = console;
    this.json = json;
    this.collection = collection;
    this.call = mesh.documentStreams().streamDocuments();
    this.next = StreamDocumentsRequest.newBuilder().setParent(collection);
  }

  /** Answers the exit code: 1 where a document failed. */
  int run(BufferedReader lines, boolean createOnly) throws Exception {
    try (Fanout fan = Fanout.open()) {
      Fanout.Task<Boolean> answers = fan.fork(this::read);
      try {
        send(lines, createOnly);
      } catch (StatusException e) {
        // The stream has ended: whoever reads it knows why.
      } catch (IOException | RuntimeException e) {
        call.cancel("the lines cannot be sent", e);
        throw e;
      }
      var all = answers.join();
    } finally {
      tell();
    }
    return count(Outcome.OUTCOME_FAILED) == 0 ? 0 : 1;
  }

  private void send(BufferedReader lines, boolean createOnly)
      throws IOException, InterruptedException, StatusException {
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        add(document(line, number, createOnly));
      }
    }
    // Without any line, too: the collection may not be there.
    flush();
    call.halfClose();
  }

  private static DocumentWrite document(String line, int number, boolean createOnly) {
    DocumentWrite.Builder write = DocumentWrite.newBuilder();
    try {
      JsonFormat.parser().merge(line, write);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("line %d: %s".formatted(number, e.getMessage()), e);
    }
    return write.setCreateOnly(createOnly || write.getCreateOnly()).build();
  }

  private void add(DocumentWrite write) throws InterruptedException, StatusException {
    int size = write.getSerializedSize();
    boolean again = !ids.add(write.getDocumentId());
    if (again || next.getDocumentsCount() == DOCUMENTS || bytes + size > BYTES) {
      flush();
      ids.add(write.getDocumentId());
    }
    next.addDocuments(write);
    bytes += size;
  }

  private void flush() throws InterruptedException, StatusException {
    boolean sent = call.write(next.build());
    next = StreamDocumentsRequest.newBuilder().setParent(collection);
    ids.clear();
    bytes = 0;
  }

  private boolean read() throws InterruptedException, StatusException {
    long done = 0;
    try (Progress progress = console.progress("writing", "documents", 0, json)) {
      StreamDocumentsResponse answer = call.read();
      while (answer != null) {
        answer.getResultsList().forEach(this::count);
        done += answer.getResultsCount();
        progress.update(done, 0, "");
        answer = call.read();
      }
    }
    return true;
  }

  private void count(DocumentResult result) {
    outcomes.merge(result.getOutcome(), 1L, Long::sum);
    if (json) {
      console.print(MessageJson.line(result));
    } else if (result.hasError() && count(Outcome.OUTCOME_FAILED) <= FAILURES_SHOWN) {
      console.print(
          "failed in %s: %s: %s"
              .formatted(
                  result.getFailedStage(), result.getName(), result.getError().getMessage()));
    }
  }

  private long count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  private void tell() {
    if (!json) {
      console.print(
          "%d new, %d changed, %d unchanged, %d failed"
              .formatted(
                  count(Outcome.OUTCOME_CREATED),
                  count(Outcome.OUTCOME_UPDATED),
                  count(Outcome.OUTCOME_UNCHANGED),
                  count(Outcome.OUTCOME_FAILED)));
    }
  }
}
