package dev.vectormesh.ingest.pipeline;

import com.google.rpc.Code;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Stage;

/** What is told of a document whose precondition does not hold. */
public final class Refusal {
  /** The reason where a document exists that was to be created. */
  public static final String EXISTS = "exists";

  /** The reason where a document is in another state than its writer knows. */
  public static final String CHANGED = "changed";

  /** The reason where its collection's extractors leave out what a caller writes. */
  public static final String LEFT_OUT = "left-out";

  private Refusal() {}

  /** What a source would be told is skipped, a caller is told. */
  public static Prepared leftOut(Prepared.Skipped skipped) {
    return new Prepared.Failed(
        skipped.item(),
        skipped.id(),
        new Failure(
            Stage.CHUNK,
            LEFT_OUT,
            Code.FAILED_PRECONDITION,
            "an extractor of its collection leaves it out: " + skipped.reason()));
  }

  /** What is told of a document that its writer does not see. */
  public static Failure unseen() {
    return new Failure(
        Stage.STORE,
        EXISTS,
        Code.ALREADY_EXISTS,
        "it exists already, and the caller's labels do not let it be seen");
  }

  public static Failure of(Precondition precondition) {
    return precondition instanceof Precondition.Absent
        ? new Failure(Stage.STORE, EXISTS, Code.ALREADY_EXISTS, "it exists already")
        : new Failure(
            Stage.STORE, CHANGED, Code.ABORTED, "it was changed meanwhile; read it again");
  }
}
