package dev.vectormesh.ingest.api;

import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.Bucket;
import dev.vectormesh.ingest.bucket.BucketObjects.Wanted;
import dev.vectormesh.ingest.bucket.Description;
import dev.vectormesh.ingest.bucket.StoredObject;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.platform.id.Ids;
import java.util.regex.Pattern;

/** Buckets and objects, as callers see them. */
final class BucketMessages {
  private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]+";

  /** RFC 9110, 8.3.1: others would end up in a header of who downloads it. */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile(
          TOKEN + "/" + TOKEN + "(\\s*;\\s*" + TOKEN + "=(" + TOKEN + "|\"[\\w .:/+-]*\"))*");

  private BucketMessages() {}

  static Bucket toProto(dev.vectormesh.ingest.bucket.Bucket bucket) {
    return Bucket.newBuilder()
        .setName(bucket.name().toString())
        .setUid(bucket.uid().toString())
        .setDisplayName(bucket.displayName())
        .setObjectCount(bucket.objects())
        .setSizeBytes(bucket.bytes())
        .setCreateTime(Timestamps.fromMillis(bucket.createTime().toEpochMilli()))
        .build();
  }

  /**
   * What a put asks for, checked.
   *
   * @param id empty for one that is made here
   * @param field where the object stands in the request
   */
  static Wanted wanted(String id, dev.vectormesh.corpus.v1.Object object, String field) {
    Violations violations = new Violations();
    Metadata.check(violations, field + ".metadata", object.getMetadata());
    violations.check(
        object.getMediaType().isEmpty() || MEDIA_TYPE.matcher(object.getMediaType()).matches(),
        field + ".media_type",
        "must be a media type, as text/html; charset=utf-8, or empty");
    violations.check(!id.equals(".") && !id.equals(".."), "object_id", "must be more than dots");
    violations.throwIfAny();
    return new Wanted(
        id.isEmpty() ? Ids.v7().toString() : id,
        new Description(object.getFileName(), object.getMediaType(), object.getMetadata()),
        object.getSha256(),
        object.getEtag());
  }

  static dev.vectormesh.corpus.v1.Object toProto(BucketName bucket, StoredObject object) {
    return dev.vectormesh.corpus.v1.Object.newBuilder()
        .setName(bucket.object(object.id()).toString())
        .setFileName(object.description().fileName())
        .setMediaType(object.description().mediaType())
        .setMetadata(object.description().metadata())
        .setSizeBytes(object.size())
        .setSha256(object.sha256())
        .setEtag(object.etag())
        .setCreateTime(Timestamps.fromMillis(object.createTime().toEpochMilli()))
        .setUpdateTime(Timestamps.fromMillis(object.updateTime().toEpochMilli()))
        .build();
  }

  /** What its bytes are served as. */
  static String contentType(StoredObject object) {
    String said = object.description().mediaType();
    return said.isEmpty() ? "application/octet-stream" : said;
  }
}
