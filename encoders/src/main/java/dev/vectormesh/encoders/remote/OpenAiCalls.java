package dev.vectormesh.encoders.remote;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.SessionProtocol;
import dev.vectormesh.encoders.remote.EncoderCallException.Mend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * {@code POST {url}/embeddings} as OpenAI defines it (API reference, "Create embeddings"). Vectors
 * are asked for as base64, a third of the digits' size, for as long as the server takes that.
 */
final class OpenAiCalls implements EmbeddingCalls {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** Of a number in the longest form: as digits. */
  private static final int BYTES_A_NUMBER = 32;

  private static final int BYTES_BESIDE = 1 << 16;

  private final RemoteEncoderSpec spec;
  private final OpenAiRefusals refusals;
  private final ClientFactory clients;
  private final WebClient http;
  private final String path;
  private volatile boolean base64 = true;

  OpenAiCalls(RemoteEncoderSpec spec) {
    this.spec = spec;
    this.refusals = new OpenAiRefusals(spec, InstantSource.system());
    this.clients = ClientFactory.builder().connectTimeout(CONNECT).build();
    String base = spec.url().getRawPath() == null ? "" : spec.url().getRawPath();
    this.path = (base.endsWith("/") ? base : base + "/") + "embeddings";
    // Plain HTTP/1.1: small servers do not know HTTP/2 and stumble over the upgrade.
    boolean tls = "https".equalsIgnoreCase(spec.url().getScheme());
    this.http =
        WebClient.builder(
                (tls ? SessionProtocol.HTTPS : SessionProtocol.H1C).uriText()
                    + "://"
                    + spec.url().getRawAuthority())
            .factory(clients)
            .maxResponseLength(
                (long) spec.batch() * spec.dimension() * BYTES_A_NUMBER + BYTES_BESIDE)
            .build();
  }

  @Override
  public Answer embed(Request request) throws EncoderCallException, InterruptedException {
    boolean asBase64 = base64;
    AggregatedHttpResponse response = send(request, asBase64);
    if (asBase64 && refusals.isOfBase64(response)) {
      base64 = false;
      response = send(request, false);
    }
    refusals.throwIfRefused(response);
    return EmbeddingsJson.answer(
        response.content().array(), request.texts().size(), refusals.limits(response.headers()));
  }

  private AggregatedHttpResponse send(Request request, boolean asBase64)
      throws EncoderCallException, InterruptedException {
    CompletableFuture<AggregatedHttpResponse> reply =
        http.execute(
                http(request, asBase64),
                RequestOptions.builder().responseTimeout(request.timeout()).build())
            .aggregate();
    try {
      return reply.get();
    } catch (InterruptedException e) {
      reply.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw new EncoderCallException(
          Mend.TIME,
          "%s does not answer: %s"
              .formatted(spec.url(), String.valueOf(e.getCause()).lines().findFirst().orElse("")),
          null);
    }
  }

  private HttpRequest http(Request request, boolean asBase64) {
    RequestHeadersBuilder headers =
        RequestHeaders.builder(HttpMethod.POST, path)
            .contentType(MediaType.JSON_UTF_8)
            .add(HttpHeaderNames.ACCEPT, MediaType.JSON.toString());
    if (spec.key() != null) {
      headers.add(HttpHeaderNames.AUTHORIZATION, "Bearer " + spec.key().reveal());
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", spec.model());
    body.put("encoding_format", asBase64 ? "base64" : "float");
    if (spec.shorten()) {
      body.put("dimensions", spec.dimension());
    }
    request.texts().forEach(body.putArray("input")::add);
    return HttpRequest.of(headers.build(), HttpData.ofUtf8(body.toString()));
  }

  @Override
  public void close() {
    clients.close();
  }
}
