package dev.vectormesh.ingest.source.objectstore;

import com.google.rpc.Code;
import dev.vectormesh.ingest.connection.Connections.ObjectStore;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.object.S3Clients;
import dev.vectormesh.ingest.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket by S3's API. An ETag tells that an object changed; it is no hash of its bytes. */
final class S3Bucket implements Bucket {
  private static final int COPIED = 64 * 1024;

  private final S3Client client;
  private final String bucket;

  private S3Bucket(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  static S3Bucket open(ObjectStore store, String bucket) {
    return new S3Bucket(
        S3Clients.open(
            new S3Clients.Address(
                store.endpoint(), store.region(), store.accessKey(), store.secretKey())),
        bucket);
  }

  @Override
  public Page list(String prefix, @Nullable String after, @Nullable String page)
      throws SourceException {
    try {
      ListObjectsV2Response read =
          client.listObjectsV2(request ->
              request
                  .bucket(bucket)
                  .prefix(prefix.isEmpty() ? null : prefix)
                  .startAfter(page == null ? after : null)
                  .continuationToken(page));
      List<Entry> entries = read.contents().stream().map(S3Bucket::entry).toList();
      // A page may be empty, or say that it is cut short when it is not: the token tells.
      return new Page(entries, read.nextContinuationToken());
    } catch (SdkException e) {
      throw told(e);
    }
  }

  private static Entry entry(S3Object object) {
    String version = object.eTag() == null ? null : plain(object.eTag());
    return new Entry(object.key(), version, object.size() == null ? 0 : object.size());
  }

  private static String plain(String etag) {
    return etag.replace("\"", "");
  }

  private SourceException told(SdkException e) {
    if (e instanceof AbortedException) {
      throw e;
    }
    if (!(e instanceof S3Exception refused)) {
      return new SourceException(
          Code.UNAVAILABLE, "the object store does not answer: look whether it runs", e);
    }
    String message = "bucket %s: %s".formatted(bucket, S3Clients.said(refused));
    int status = refused.statusCode();
    Code code =
        switch (status) {
          case 401, 403 -> Code.PERMISSION_DENIED;
          case 404 -> Code.NOT_FOUND;
          case 429 -> Code.RESOURCE_EXHAUSTED;
          default -> status >= 500 ? Code.UNAVAILABLE : Code.FAILED_PRECONDITION;
        };
    return new SourceException(code, message, e);
  }

  @Override
  public Optional<Content> get(String key, Path to, long most)
      throws ItemFailedException, IOException {
    try (ResponseInputStream<GetObjectResponse> in =
        client.getObject(request -> request.bucket(bucket).key(key))) {
      GetObjectResponse said = in.response();
      boolean packed = "gzip".equalsIgnoreCase(said.contentEncoding());
      try (InputStream plain = packed ? new GZIPInputStream(in) : in) {
        copy(plain, to, most);
      } catch (ItemFailedException e) {
        // Else the rest would be read to its end.
        in.abort();
        throw e;
      }
      return Optional.of(
          new Content(
              Optional.ofNullable(said.contentType()).orElse(""),
              said.eTag() == null ? null : plain(said.eTag())));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (AbortedException e) {
      throw e;
    } catch (S3Exception e) {
      throw unreadable(S3Clients.said(e));
    } catch (SdkException e) {
      throw unreadable("the object store does not answer");
    }
  }

  private static void copy(InputStream in, Path to, long most)
      throws IOException, ItemFailedException {
    byte[] buffer = new byte[COPIED];
    long copied = 0;
    try (OutputStream out = Files.newOutputStream(to)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        copied += n;
        if (copied > most) {
          throw ObjectListing.tooLarge(most);
        }
        out.write(buffer, 0, n);
      }
    }
  }

  private static ItemFailedException unreadable(String why) {
    return new ItemFailedException(Failure.of(Stage.FETCH, Reason.UNREADABLE, why));
  }

  @Override
  public void close() {
    client.close();
  }
}
