package dev.vectormesh.gateway.graphql.corpus;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsMutation;
import dev.vectormesh.corpus.v1.AddBatchObjectsRequest;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.CancelBatchRequest;
import dev.vectormesh.corpus.v1.CreateBatchRequest;
import dev.vectormesh.corpus.v1.SubmitBatchRequest;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import graphql.schema.DataFetchingEnvironment;
import java.util.concurrent.CompletableFuture;

/** Batches of objects, from draft to end. */
@DgsComponent
public final class ObjectBatchFetchers {
  private static final String BATCH = "batch";

  private final Mesh mesh;

  public ObjectBatchFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsMutation
  public CompletableFuture<Batch> createBatch(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    String bucket = given.required("bucket");
    Batch.Builder batch = Batch.newBuilder().setBucket(bucket);
    given.bool("manifest", batch::setManifest);
    int end = bucket.indexOf("/buckets/");
    CreateBatchRequest.Builder request =
        CreateBatchRequest.newBuilder()
            .setParent(end < 0 ? bucket : bucket.substring(0, end))
            .setBatch(batch);
    given.string("requestId", request::setRequestId);
    return CallerScope.of(field).ask(() -> mesh.ingest().createBatch(request.build()));
  }

  @DgsMutation
  public CompletableFuture<Batch> addBatchObjects(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    AddBatchObjectsRequest.Builder request =
        AddBatchObjectsRequest.newBuilder().setName(given.required(BATCH));
    given.strings("objects", request::addObjects);
    return CallerScope.of(field).ask(() -> mesh.ingest().addBatchObjects(request.build()));
  }

  @DgsMutation
  public CompletableFuture<Batch> submitBatch(DataFetchingEnvironment field) {
    SubmitBatchRequest request =
        SubmitBatchRequest.newBuilder().setName(new Arguments(field).required(BATCH)).build();
    return CallerScope.of(field).ask(() -> mesh.ingest().submitBatch(request));
  }

  @DgsMutation
  public CompletableFuture<Batch> cancelBatch(DataFetchingEnvironment field) {
    CancelBatchRequest request =
        CancelBatchRequest.newBuilder().setName(new Arguments(field).required(BATCH)).build();
    return CallerScope.of(field).ask(() -> mesh.ingest().cancelBatch(request));
  }
}
