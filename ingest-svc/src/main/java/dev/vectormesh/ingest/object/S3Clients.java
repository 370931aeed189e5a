package dev.vectormesh.ingest.object;

import dev.vectormesh.platform.settings.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Clients for stores that speak S3's API. */
public final class S3Clients {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final String REGION = "us-east-1";

  private S3Clients() {}

  /**
   * Where a store is, and who asks.
   *
   * @param endpoint null for Amazon's own
   * @param accessKey null asks without signing in
   */
  public record Address(
      @Nullable URI endpoint,
      @Nullable String region,
      @Nullable String accessKey,
      @Nullable Secret secretKey) {}

  public static S3Client open(Address address) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE))
            .region(Region.of(Objects.requireNonNullElse(address.region(), REGION)))
            .credentialsProvider(credentials(address))
            // Compatible stores know fewer checksums than Amazon's; MD5 they all know.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .addPlugin(LegacyMd5Plugin.create())
            // Nor do all of them read bodies in signed pieces.
            .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false));
    URI endpoint = address.endpoint();
    if (endpoint != null) {
      // Few of them answer for a host name for each bucket.
      builder.endpointOverride(endpoint).forcePathStyle(true);
    }
    return builder.build();
  }

  private static AwsCredentialsProvider credentials(Address address) {
    return address.accessKey() == null || address.secretKey() == null
        ? AnonymousCredentialsProvider.create()
        : StaticCredentialsProvider.create(
            AwsBasicCredentials.create(address.accessKey(), address.secretKey().reveal()));
  }

  /** What the store says itself: the exception's text adds numbers that nobody needs. */
  public static String said(S3Exception e) {
    var details = e.awsErrorDetails();
    return details == null || details.errorMessage() == null
        ? "it answers with status " + e.statusCode()
        : "%s (%s)".formatted(details.errorMessage(), details.errorCode());
  }
}
