package dev.vectormesh.ingest.object;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * An object that is sent in parts as they fill up, or at once where it is small. It is there when
 * its upload is completed. Holds one part in memory.
 */
final class S3Writing implements ObjectStore.Writing {
  /** S3 takes 10,000 parts: 78 GiB. */
  static final int PART_BYTES = 8 * 1024 * 1024;

  private static final int FIRST_BYTES = 64 * 1024;

  private final S3Client client;
  private final String bucket;
  private final String key;
  private final int partBytes;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream(FIRST_BYTES);
  private final List<CompletedPart> parts = new ArrayList<>();
  private @Nullable String upload;
  private boolean finished;

  S3Writing(S3Client client, String bucket, String key, int partBytes) {
    this.client = client;
    this.bucket = bucket;
    this.key = key;
    this.partBytes = partBytes;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      byte[] piece = new byte[Math.min(bytes.remaining(), partBytes - waiting.size())];
      bytes.get(piece);
      waiting.writeBytes(piece);
      if (waiting.size() == partBytes) {
        sendPart();
      }
    }
  }

  private void sendPart() throws IOException {
    String id = begun();
    byte[] bytes = waiting.toByteArray();
    int number = parts.size() + 1;
    String etag =
        S3Objects.call(() ->
            client
                .uploadPart(
                    request ->
                        request
                            .bucket(bucket)
                            .key(key)
                            .uploadId(id)
                            .partNumber(number)
                            .contentMD5(S3Objects.md5(bytes)),
                    RequestBody.fromBytes(bytes))
                .eTag());
    parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
    waiting.reset();
  }

  private String begun() throws IOException {
    String id = upload;
    if (id == null) {
      id =
          S3Objects.call(() ->
              client.createMultipartUpload(request -> request.bucket(bucket).key(key)).uploadId());
      upload = id;
    }
    return id;
  }

  @Override
  public void finish() throws IOException {
    String id = upload;
    if (id == null) {
      byte[] bytes = waiting.toByteArray();
      var put =
          S3Objects.call(() ->
              client.putObject(
                  request -> request.bucket(bucket).key(key).contentMD5(S3Objects.md5(bytes)),
                  RequestBody.fromBytes(bytes)));
    } else {
      if (waiting.size() > 0) {
        sendPart();
      }
      var completed =
          S3Objects.call(() ->
              client.completeMultipartUpload(request ->
                  request
                      .bucket(bucket)
                      .key(key)
                      .uploadId(id)
                      .multipartUpload(all -> all.parts(parts))));
    }
    finished = true;
  }

  @Override
  public void close() throws IOException {
    String id = upload;
    if (id != null && !finished) {
      finished = true;
      var aborted =
          S3Objects.call(() ->
              client.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(id)));
    }
  }
}
