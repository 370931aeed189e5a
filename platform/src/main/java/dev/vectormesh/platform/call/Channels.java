package dev.vectormesh.platform.call;

import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens channels to services and backends: {@code inprocess:NAME}, {@code grpc://host:port}, {@code
 * grpcs://host:port}, and {@code grpcs://host:port?ca=/path/of/ca.pem} where a certificate
 * authority of one's own vouches for the other side. Each call carries the caller's token, what is
 * left of the deadline, and the trace.
 */
public final class Channels {
  private static final String AUTHORITY = "ca=";
  private static final int RETRY_BUFFER = 4 * 1024 * 1024;

  private Channels() {}

  public static ManagedChannel open(URI uri) {
    return options().open(uri);
  }

  /** The same, with a token for calls made outside of a caller's call. */
  public static ManagedChannel open(URI uri, TokenSource token) {
    return options().token(token).open(uri);
  }

  public static Options options() {
    return new Options(null, Duration.ofSeconds(10), Duration.ofDays(1), true, null);
  }

  /** How a channel differs from the usual. */
  public record Options(
      @Nullable TokenSource token,
      Duration callDeadline,
      Duration streamDeadline,
      boolean forwardsToken,
      @Nullable String name) {

    public Options token(TokenSource source) {
      return new Options(source, callDeadline, streamDeadline, forwardsToken, name);
    }

    /** The deadline of unary calls that have none and run in no call that has one. */
    public Options callDeadline(Duration deadline) {
      return new Options(token, deadline, streamDeadline, forwardsToken, name);
    }

    /** No token goes along: for backends that are not of the mesh. */
    public Options plain() {
      return new Options(null, callDeadline, streamDeadline, false, name);
    }

    /** What an error calls the other side; else the host and port. */
    public Options named(String dependency) {
      return new Options(token, callDeadline, streamDeadline, forwardsToken, dependency);
    }

    public ManagedChannel open(URI uri) {
      String target = uri.getScheme() == null ? "" : uri.getScheme();
      ManagedChannelBuilder<?> builder =
          switch (target) {
            case "inprocess" ->
                InProcessChannelBuilder.forName(
                    uri.getSchemeSpecificPart().replaceFirst("^/*", ""));
            case "grpc" -> netty(uri, InsecureChannelCredentials.create());
            case "grpcs" -> netty(uri, tls(uri));
            default ->
                throw new IllegalArgumentException(
                    uri + ": expected inprocess:NAME, grpc://HOST:PORT or grpcs://HOST:PORT");
          };
      String dependency =
          name != null
              ? name
              : target.equals("inprocess") ? uri.getSchemeSpecificPart() : uri.getAuthority();
      return builder
          .executor(CallThreads.EXECUTOR)
          .maxInboundMessageSize(EdgeInterceptor.MAX_MESSAGE)
          .defaultServiceConfig(retries())
          .enableRetry()
          .perRpcBufferLimit(RETRY_BUFFER)
          .intercept(
              new CallerInterceptor(this, dependency),
              Telemetry.current().grpc().newClientInterceptor())
          .build();
    }

    private static ChannelCredentials tls(URI uri) {
      String query = uri.getQuery();
      if (query == null) {
        return TlsChannelCredentials.create();
      }
      if (!query.startsWith(AUTHORITY)) {
        throw new IllegalArgumentException(uri + ": expected ?" + AUTHORITY + "FILE");
      }
      File authority = new File(query.substring(AUTHORITY.length()));
      try {
        return TlsChannelCredentials.newBuilder().trustManager(authority).build();
      } catch (IOException e) {
        throw new IllegalArgumentException(uri + ": " + authority + " cannot be read", e);
      }
    }

    private static NettyChannelBuilder netty(URI uri, ChannelCredentials credentials) {
      if (uri.getHost() == null || uri.getPort() < 0) {
        throw new IllegalArgumentException(uri + ": a host and a port are needed");
      }
      return NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort(), credentials)
          .keepAliveTime(30, TimeUnit.SECONDS)
          .keepAliveTimeout(10, TimeUnit.SECONDS)
          .keepAliveWithoutCalls(false)
          .flowControlWindow(1024 * 1024);
    }

    private static Map<String, Object> retries() {
      Map<String, Object> policy =
          Map.of(
              "maxAttempts",
              3.0,
              "initialBackoff",
              "0.1s",
              "maxBackoff",
              "1s",
              "backoffMultiplier",
              2.0,
              "retryableStatusCodes",
              List.of("UNAVAILABLE"));
      return Map.of(
          "methodConfig", List.of(Map.of("name", List.of(Map.of()), "retryPolicy", policy)));
    }
  }
}
