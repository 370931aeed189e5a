#!/usr/bin/env bash
# AWS SDK for Java 2.57.8: with LegacyMd5Plugin and checksums only WHEN_REQUIRED, DeleteObjects carries a CRC32 beside its MD5.
#
# Expected: the pair that is given for stores which know no other checksum than MD5 makes the request of the SDK before 2.30:
# Content-MD5, and no header that begins with x-amz-checksum.
# Happens: Content-MD5 comes on top. x-amz-checksum-crc32 and x-amz-sdk-checksum-algorithm are sent as without the plug-in, are
# part of what is signed, and stores that refuse headers which they do not know (S3Proxy 2.6.0: 501 NotImplemented) refuse it.
# Single deletions carry neither: they are the way that every store takes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>s3</artifactId><version>2.57.8</version></dependency>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>url-connection-client</artifactId><version>2.57.8</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

public class Finding {
  static final TreeMap<String, TreeSet<String>> CHECKSUMS = new TreeMap<>();

  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", call -> {
      TreeSet<String> names = new TreeSet<>();
      for (String name : call.getRequestHeaders().keySet()) {
        String small = name.toLowerCase();
        if (small.equals("content-md5") || small.contains("checksum")) {
          names.add(small);
        }
      }
      CHECKSUMS.put(call.getRequestMethod(), names);
      call.getRequestBody().readAllBytes();
      byte[] body = "<DeleteResult></DeleteResult>".getBytes();
      boolean post = call.getRequestMethod().equals("POST");
      call.sendResponseHeaders(post ? 200 : 204, post ? body.length : -1);
      if (post) {
        call.getResponseBody().write(body);
      }
      call.close();
    });
    server.start();
    System.out.println("AWS SDK for Java " + VersionInfo.SDK_VERSION);
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    TreeSet<String> without = deleted(uri, false);
    System.out.println("WHEN_REQUIRED alone:              " + without);
    TreeSet<String> with = deleted(uri, true);
    System.out.println("WHEN_REQUIRED, LegacyMd5Plugin:   " + with);
    System.out.println("the same, one object alone:       " + CHECKSUMS.get("DELETE"));
    server.stop(0);
    boolean shown =
        with.contains("content-md5")
            && with.contains("x-amz-checksum-crc32")
            && CHECKSUMS.get("DELETE").isEmpty();
    System.exit(shown ? 0 : 1);
  }

  static TreeSet<String> deleted(URI uri, boolean plugin) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .endpointOverride(uri)
            .forcePathStyle(true);
    if (plugin) {
      builder.addPlugin(LegacyMd5Plugin.create());
    }
    try (S3Client client = builder.build()) {
      client.deleteObjects(r ->
          r.bucket("b").delete(d -> d.objects(ObjectIdentifier.builder().key("k").build())));
      client.deleteObject(r -> r.bucket("b").key("k"));
    }
    return CHECKSUMS.get("POST");
  }
}
JAVA
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
java -cp "$(cat classpath)" Finding.java
