package dev.vectormesh.ingest.source.objectstore;

import com.google.rpc.Code;
import dev.vectormesh.ingest.connection.Connections.ObjectStore;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket by S3's API. An ETag tells that an object changed; it is no hash of its bytes. */
final class S3Bucket implements Bucket {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final String REGION = "us-east-1";
  private static final int COPIED = 64 * 1024;

  private final S3Client client;
  private final String bucket;

  private S3Bucket(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  static S3Bucket open(ObjectStore store, String bucket) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE))
            .region(Region.of(Optional.ofNullable(store.region()).orElse(REGION)))
            .credentialsProvider(credentials(store))
            // Compatible stores know fewer checksums than Amazon's.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    URI endpoint = store.endpoint();
    if (endpoint != null) {
      // Few of them answer for a host name for each bucket.
      builder.endpointOverride(endpoint).forcePathStyle(true);
    }
    return new S3Bucket(builder.build(), bucket);
  }

  private static AwsCredentialsProvider credentials(ObjectStore store) {
    return store.accessKey() == null || store.secretKey() == null
        ? AnonymousCredentialsProvider.create()
        : StaticCredentialsProvider.create(
            AwsBasicCredentials.create(store.accessKey(), store.secretKey().reveal()));
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
    String message = "bucket %s: %s".formatted(bucket, said(refused));
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

  /** What the store says itself: the exception's text adds numbers that nobody needs. */
  private static String said(S3Exception e) {
    var details = e.awsErrorDetails();
    return details == null || details.errorMessage() == null
        ? "it answers with status " + e.statusCode()
        : "%s (%s)".formatted(details.errorMessage(), details.errorCode());
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
      throw unreadable(said(e));
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
