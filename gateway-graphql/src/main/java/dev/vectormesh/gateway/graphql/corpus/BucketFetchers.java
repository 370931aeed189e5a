package dev.vectormesh.gateway.graphql.corpus;

import com.google.protobuf.ByteString;
import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsData;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.corpus.v1.Bucket;
import dev.vectormesh.corpus.v1.CreateBucketRequest;
import dev.vectormesh.corpus.v1.DeleteBucketRequest;
import dev.vectormesh.corpus.v1.DeleteBucketResponse;
import dev.vectormesh.corpus.v1.DeleteObjectRequest;
import dev.vectormesh.corpus.v1.GetBucketRequest;
import dev.vectormesh.corpus.v1.GetObjectRequest;
import dev.vectormesh.corpus.v1.ListBucketsRequest;
import dev.vectormesh.corpus.v1.ListObjectsRequest;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.corpus.v1.PutObjectRequest;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Deleted;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.graphql.field.UploadedFile;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import graphql.schema.DataFetchingEnvironment;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Buckets and their objects. */
@DgsComponent
public final class BucketFetchers {
  private final Mesh mesh;

  public BucketFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<Bucket>> buckets(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListBucketsRequest request =
        ListBucketsRequest.newBuilder()
            .setParent(Names.namespace(new Arguments(field).required("namespace")))
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.buckets().listBuckets(request))
        .thenApply(r -> Connection.of(page, r.getBucketsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<Bucket> bucket(DataFetchingEnvironment field) {
    GetBucketRequest request =
        GetBucketRequest.newBuilder().setName(new Arguments(field).required("name")).build();
    return CallerScope.of(field).ask(() -> mesh.buckets().getBucket(request));
  }

  @DgsData(parentType = "Bucket", field = "objects")
  public CompletableFuture<Connection<Object>> objects(DataFetchingEnvironment field) {
    Bucket bucket = Objects.requireNonNull(field.getSource());
    PageRequest page = PageRequest.of(field);
    ListObjectsRequest request =
        ListObjectsRequest.newBuilder()
            .setParent(bucket.getName())
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.buckets().listObjects(request))
        .thenApply(r -> Connection.of(page, r.getObjectsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<Object> object(DataFetchingEnvironment field) {
    GetObjectRequest request =
        GetObjectRequest.newBuilder().setName(new Arguments(field).required("name")).build();
    return CallerScope.of(field).ask(() -> mesh.buckets().getObject(request));
  }

  @DgsMutation
  public CompletableFuture<Bucket> createBucket(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    Bucket.Builder bucket = Bucket.newBuilder();
    given.string("displayName", bucket::setDisplayName);
    CreateBucketRequest request =
        CreateBucketRequest.newBuilder()
            .setParent(Names.namespace(given.required("namespace")))
            .setBucketId(given.required("id"))
            .setBucket(bucket)
            .build();
    return CallerScope.of(field).ask(() -> mesh.buckets().createBucket(request));
  }

  @DgsMutation
  public CompletableFuture<DeleteBucketResponse> deleteBucket(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    DeleteBucketRequest.Builder request =
        DeleteBucketRequest.newBuilder().setName(given.required("name"));
    given.bool("force", request::setForce);
    return CallerScope.of(field).ask(() -> mesh.buckets().deleteBucket(request.build()));
  }

  @DgsMutation
  public CompletableFuture<Object> putObject(DataFetchingEnvironment field) {
    Map<String, ?> input = Objects.requireNonNull(field.getArgument("input"));
    UploadedFile file = (UploadedFile) Objects.requireNonNull(input.get("file"));
    Arguments given = new Arguments(input);
    Object.Builder object =
        Object.newBuilder().setFileName(file.name()).setMediaType(file.mediaType());
    given.string("fileName", object::setFileName);
    given.string("mediaType", object::setMediaType);
    given.struct("metadata", object::setMetadata);
    given.string("sha256", object::setSha256);
    given.string("etag", object::setEtag);
    PutObjectRequest.Builder request =
        PutObjectRequest.newBuilder()
            .setParent(given.required("bucket"))
            .setObject(object)
            .setContent(ByteString.copyFrom(file.content()));
    given.string("id", request::setObjectId);
    return CallerScope.of(field).ask(() -> mesh.buckets().putObject(request.build()));
  }

  @DgsMutation
  public CompletableFuture<Deleted> deleteObject(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    String name = given.required("name");
    DeleteObjectRequest.Builder request = DeleteObjectRequest.newBuilder().setName(name);
    given.string("etag", request::setEtag);
    return CallerScope.of(field)
        .ask(() -> mesh.buckets().deleteObject(request.build()))
        .thenApply(empty -> new Deleted(name));
  }
}
