package dev.vectormesh.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.CreateBucketRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.corpus.v1.PutObjectRequest;

/** A new namespace with a bucket {@code inbox}, that tests put texts into. */
record Inbox(TestMesh.GrpcClient grpc, String namespace) {
  static Inbox in(TestMesh.GrpcClient grpc, String id) {
    String namespace =
        grpc.namespaces()
            .createNamespace(CreateNamespaceRequest.newBuilder().setNamespaceId(id).build())
            .getName();
    var bucket =
        grpc.buckets()
            .createBucket(
                CreateBucketRequest.newBuilder().setParent(namespace).setBucketId("inbox").build());
    return new Inbox(grpc, namespace);
  }

  String bucket() {
    return namespace + "/buckets/inbox";
  }

  /** Puts a text in a language; answers the object's name. */
  String put(String id, String lang, String text) {
    return grpc.buckets()
        .putObject(
            PutObjectRequest.newBuilder()
                .setParent(bucket())
                .setObjectId(id)
                .setContent(ByteString.copyFromUtf8(text))
                .setObject(
                    Object.newBuilder()
                        .setMetadata(
                            Struct.newBuilder()
                                .putFields(
                                    "lang", Value.newBuilder().setStringValue(lang).build())))
                .build())
        .getName();
  }
}
