package dev.vectormesh.embedded.qdrant.api;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Lets calls pass that show the key, in either header that official clients send it in. */
public final class ApiKeyCheck implements ServerInterceptor {
  private static final Metadata.Key<String> API_KEY =
      Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "Bearer ";

  private final byte[] key;

  public ApiKeyCheck(String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("an empty API key would let everybody pass");
    }
    this.key = key.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String shown = shown(headers);
    if (shown != null && MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), key)) {
      return next.startCall(call, headers);
    }
    call.close(
        Status.UNAUTHENTICATED.withDescription(
            shown == null
                ? "Must provide an API key or an Authorization bearer token"
                : "Invalid API key or JWT"),
        new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private static @Nullable String shown(Metadata headers) {
    String apiKey = headers.get(API_KEY);
    String authorization = headers.get(AUTHORIZATION);
    if (apiKey != null || authorization == null) {
      return apiKey;
    }
    return authorization.startsWith(BEARER) ? authorization.substring(BEARER.length()) : null;
  }
}
