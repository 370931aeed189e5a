package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.AddBatchObjectsRequest;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.CancelBatchRequest;
import dev.vectormesh.corpus.v1.CreateBatchRequest;
import dev.vectormesh.corpus.v1.GetBatchRequest;
import dev.vectormesh.corpus.v1.ListBatchesRequest;
import dev.vectormesh.corpus.v1.ListBatchesResponse;
import dev.vectormesh.corpus.v1.SubmitBatchRequest;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "batches",
    description = {
      "Lists a namespace's batches, or takes a bucket's objects into the collections made from it.",
      "  batches submit BUCKET --wait           the whole bucket",
      "  batches submit BUCKET --object ID ...  some of its objects",
      "  batches create BUCKET; batches add BATCH ID...; batches submit BATCH",
      "  batches status BATCH; batches cancel BATCH"
    })
public final class BatchesCommand extends ServiceCommand {
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Names that one call takes. */
  private static final int ADDED = 1000;

  /** What is to be done. */
  enum Action {
    LIST,
    CREATE,
    ADD,
    SUBMIT,
    STATUS,
    CANCEL
  }

  @Parameters(
      index = "0",
      paramLabel = "ACTION",
      arity = "0..1",
      description = "list, create, add, submit, status or cancel; default: list.")
  private Action action = Action.LIST;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME",
      arity = "0..*",
      description = "A bucket or a batch; behind `add BATCH`, objects.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--object",
      paramLabel = "ID",
      description = "With submit BUCKET: this object alone; may be repeated.")
  private List<String> objects = new ArrayList<>();

  @Option(names = "--manifest", description = "Keeps what became of each item.")
  private boolean manifest;

  @Option(names = "--wait", description = "Follows a submitted batch to its end.")
  private boolean wait;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command.
  @Spec
  private CommandSpec spec;

  public BatchesCommand(Console console) {
    super(console);
  }

  @Override
  protected void check() {
    String needed =
        switch (action) {
          case LIST -> names.isEmpty() ? "" : "list takes no name.";
          case ADD -> names.size() > 1 ? "" : "Which objects? batches add BATCH ID...";
          case CREATE -> names.size() == 1 ? "" : "Of which bucket? batches create BUCKET";
          case SUBMIT -> names.size() == 1 ? "" : "What? batches submit BUCKET, or BATCH";
          case STATUS, CANCEL -> names.size() == 1 ? "" : "Which batch? `batches` lists them.";
        };
    if (!needed.isEmpty()) {
      throw new ParameterException(spec.commandLine(), needed);
    }
  }

  @Override
  protected int run(MeshSession mesh) {
    BatchTable table = new BatchTable(console);
    switch (action) {
      case LIST -> list(mesh, table);
      case CREATE -> print(table, create(mesh, names.getFirst()));
      case ADD -> print(table, add(mesh, batch(names.getFirst()), names.subList(1, names.size())));
      case SUBMIT -> {
        return submit(mesh, table);
      }
      case STATUS ->
          print(
              table,
              mesh.ingest()
                  .getBatch(GetBatchRequest.newBuilder().setName(batch(names.getFirst())).build()));
      case CANCEL ->
          print(
              table,
              mesh.ingest()
                  .cancelBatch(
                      CancelBatchRequest.newBuilder().setName(batch(names.getFirst())).build()));
    }
    return 0;
  }

  private void list(MeshSession mesh, BatchTable table) {
    ListBatchesRequest.Builder request = ListBatchesRequest.newBuilder().setParent(namespaceName());
    ListBatchesResponse page;
    do {
      page = mesh.ingest().listBatches(request.build());
      for (Batch found : page.getBatchesList()) {
        if (json) {
          printJson(found);
        } else if (found.getParentBatch().isEmpty()) {
          table.line(found);
        }
      }
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
  }

  private Batch create(MeshSession mesh, String bucket) {
    return mesh.ingest()
        .createBatch(
            CreateBatchRequest.newBuilder()
                .setParent(namespaceName())
                .setBatch(Batch.newBuilder().setBucket(bucketName(bucket)).setManifest(manifest))
                .build());
  }

  private Batch add(MeshSession mesh, String batch, List<String> ids) {
    String bucket =
        mesh.ingest().getBatch(GetBatchRequest.newBuilder().setName(batch).build()).getBucket();
    Batch now = Batch.getDefaultInstance();
    for (int from = 0; from < ids.size(); from += ADDED) {
      AddBatchObjectsRequest.Builder request = AddBatchObjectsRequest.newBuilder().setName(batch);
      ids.subList(from, Math.min(ids.size(), from + ADDED))
          .forEach(id -> request.addObjects(bucket + "/objects/" + id(id)));
      now = mesh.ingest().addBatchObjects(request.build());
    }
    return now;
  }

  /** The exit code: 0 unless it is waited for, and a job of it failed or was cancelled. */
  private int submit(MeshSession mesh, BatchTable table) {
    String given = names.getFirst();
    String batch;
    if (UUID.matcher(id(given)).matches()) {
      batch = batch(given);
    } else {
      batch = create(mesh, given).getName();
      if (!objects.isEmpty()) {
        var added = add(mesh, batch, objects);
      }
    }
    Batch submitted =
        mesh.ingest().submitBatch(SubmitBatchRequest.newBuilder().setName(batch).build());
    Batch ended = wait ? new BatchWatch(mesh, console, json).follow(submitted) : submitted;
    print(table, ended);
    return switch (ended.getState()) {
      case STATE_FAILED, STATE_CANCELLED -> 1;
      default -> 0;
    };
  }

  private void print(BatchTable table, Batch batch) {
    if (json) {
      printJson(batch);
    } else {
      table.whole(batch);
    }
  }

  private String bucketName(String bucket) {
    return namespaceName() + "/buckets/" + id(bucket);
  }

  private String batch(String name) {
    return namespaceName() + "/batches/" + id(name);
  }
}
