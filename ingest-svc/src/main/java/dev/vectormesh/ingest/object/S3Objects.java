package dev.vectormesh.ingest.object;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects in a bucket of a store that speaks S3's API, beneath a prefix. */
public final class S3Objects implements ObjectStore {
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_IMPLEMENTED = 501;

  private final S3Client client;
  private final String bucket;
  private final String prefix;
  private final int partBytes;

  /**
   * @param prefix empty, or ends with a slash
   * @param partBytes in which large objects are sent; S3 takes at least 5 MiB
   */
  S3Objects(S3Client client, String bucket, String prefix, int partBytes) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
    this.partBytes = partBytes;
  }

  /**
   * @param place as {@code s3://bucket/prefix}
   */
  public static S3Objects open(URI place, ObjectStoreSettings settings) {
    String path = place.getPath().replaceAll("^/+|/+$", "");
    return new S3Objects(
        S3Clients.open(
            new S3Clients.Address(
                settings.endpoint().orElse(null),
                settings.region().orElse(null),
                settings.accessKey().orElse(null),
                settings.secretKey().orElse(null))),
        place.getAuthority(),
        path.isEmpty() ? "" : path + "/",
        S3Writing.PART_BYTES);
  }

  static <T> T call(Supplier<T> work) throws IOException {
    try {
      return work.get();
    } catch (AbortedException e) {
      throw e;
    } catch (S3Exception e) {
      throw new IOException(S3Clients.said(e), e);
    } catch (SdkException e) {
      throw new IOException("it does not answer: " + e.getMessage(), e);
    }
  }

  /** Every store checks it. */
  static String md5(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has MD5", e);
    }
  }

  @Override
  public void put(String key, byte[] bytes) throws IOException {
    var put =
        call(() ->
            client.putObject(
                request -> request.bucket(bucket).key(prefix + key).contentMD5(md5(bytes)),
                RequestBody.fromBytes(bytes)));
  }

  @Override
  public Writing begin(String key) {
    return new S3Writing(client, bucket, prefix + key, partBytes);
  }

  @Override
  public Optional<byte[]> get(String key) throws IOException {
    return call(() -> {
      try {
        return Optional.of(
            client
                .getObjectAsBytes(request -> request.bucket(bucket).key(prefix + key))
                .asByteArray());
      } catch (NoSuchKeyException e) {
        return Optional.empty();
      }
    });
  }

  @Override
  public Optional<InputStream> open(String key, long offset) throws IOException {
    return call(() -> {
      try {
        return Optional.of(
            new Content(
                client.getObject(request ->
                    request
                        .bucket(bucket)
                        .key(prefix + key)
                        .range(offset == 0 ? null : "bytes=" + offset + "-"))));
      } catch (NoSuchKeyException e) {
        return Optional.empty();
      } catch (S3Exception e) {
        // A range that begins where the object ends has no byte.
        if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
          return Optional.of(InputStream.nullInputStream());
        }
        throw e;
      }
    });
  }

  /** Whoever closes it early does not read the rest. */
  private static final class Content extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> content;
    private boolean ended;

    Content(ResponseInputStream<GetObjectResponse> content) {
      super(content);
      this.content = content;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      ended |= one < 0;
      return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      ended |= count < 0;
      return count;
    }

    @Override
    public void close() throws IOException {
      if (ended) {
        content.close();
      } else {
        content.abort();
      }
    }
  }

  @Override
  public void delete(String key) throws IOException {
    var deleted =
        call(() -> client.deleteObject(request -> request.bucket(bucket).key(prefix + key)));
    abortUploads(prefix + key);
  }

  /** Of processes that died. */
  private void abortUploads(String beginning) throws IOException {
    for (MultipartUpload upload : call(() -> uploads(beginning))) {
      var aborted =
          call(() ->
              client.abortMultipartUpload(
                  request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
    }
  }

  private List<MultipartUpload> uploads(String beginning) {
    try {
      return client
          .listMultipartUploads(request -> request.bucket(bucket).prefix(beginning))
          .uploads();
    } catch (S3Exception e) {
      // Some stores do not tell; they remove them by a rule of their own.
      if (e.statusCode() == NOT_IMPLEMENTED) {
        return List.of();
      }
      throw e;
    }
  }

  @Override
  public long count(String path) throws IOException {
    long count = 0;
    @Nullable String page = null;
    do {
      ListObjectsV2Response listed = listed(prefix + path + "/", page);
      count += listed.contents().size();
      page = listed.nextContinuationToken();
    } while (page != null);
    return count;
  }

  private ListObjectsV2Response listed(String beneath, @Nullable String page) throws IOException {
    return call(() ->
        client.listObjectsV2(
            request -> request.bucket(bucket).prefix(beneath).continuationToken(page)));
  }

  @Override
  public void deleteAll(String path) throws IOException {
    String beneath = prefix + path + "/";
    @Nullable String page = null;
    do {
      ListObjectsV2Response listed = listed(beneath, page);
      List<String> keys = listed.contents().stream().map(S3Object::key).toList();
      if (!keys.isEmpty() && !call(() -> deletedAtOnce(keys))) {
        for (String key : keys) {
          var deleted = call(() -> client.deleteObject(request -> request.bucket(bucket).key(key)));
        }
      }
      page = listed.nextContinuationToken();
    } while (page != null);
    abortUploads(beneath);
  }

  /** False where some are left, or the store does not know how the request is signed. */
  private boolean deletedAtOnce(List<String> keys) {
    List<ObjectIdentifier> objects =
        keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    try {
      return client
          .deleteObjects(
              request -> request.bucket(bucket).delete(all -> all.objects(objects).quiet(true)))
          .errors()
          .isEmpty();
    } catch (S3Exception e) {
      // The library sends its checksum here whatever it is set to; S3Proxy, for one, refuses it.
      if (e.statusCode() == NOT_IMPLEMENTED || e.statusCode() == BAD_REQUEST) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
