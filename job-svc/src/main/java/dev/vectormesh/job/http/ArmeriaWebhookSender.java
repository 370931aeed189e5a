package dev.vectormesh.job.http;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.ResponseTimeoutException;
import com.linecorp.armeria.client.UnprocessedRequestException;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.SessionProtocol;
import dev.vectormesh.job.webhook.Delivery.Outcome;
import dev.vectormesh.job.webhook.Destinations;
import dev.vectormesh.job.webhook.WebhookSender;
import dev.vectormesh.platform.net.AddressGuard.AddressRefusedException;
import dev.vectormesh.platform.net.RetryAfter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Webhooks over HTTP. The host's addresses are checked before each request, and the connection goes
 * to the checked address, whatever the name server says a moment later; TLS still checks the
 * certificate for the host's name. Redirects are answers like any other.
 */
public final class ArmeriaWebhookSender implements WebhookSender, AutoCloseable {
  private static final int MAX_ANSWER = 64 * 1024;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int LONGEST_ERROR = 500;

  private final Destinations destinations;
  private final InstantSource clock;
  private final ClientFactory clients;

  /**
   * @param trust PEM file of the certificate authorities to trust beside the usual ones
   */
  public ArmeriaWebhookSender(
      Destinations destinations, @Nullable Path trust, InstantSource clock) {
    this.destinations = destinations;
    this.clock = clock;
    ClientFactoryBuilder builder =
        ClientFactory.builder().connectTimeout(CONNECT).idleTimeout(IDLE);
    if (trust != null) {
      TrustManagerFactory trusted = TrustedAuthorities.with(trust);
      builder.tlsCustomizer(tls -> tls.trustManager(trusted));
    }
    this.clients = builder.build();
  }

  @Override
  public Answer send(Request request, Duration timeout) {
    InetAddress address;
    try {
      address = destinations.address(request.url());
    } catch (UnknownHostException e) {
      return Answer.failed(Outcome.UNREACHABLE, "the host has no address");
    } catch (AddressRefusedException e) {
      return Answer.failed(Outcome.ADDRESS_REFUSED, text(e));
    }
    WebClient client =
        WebClient.builder(protocol(request.url()), endpoint(request.url(), address))
            .factory(clients)
            .responseTimeout(timeout)
            .maxResponseLength(MAX_ANSWER)
            .build();
    return await(client.execute(toHttp(request)).aggregate(), timeout);
  }

  private static SessionProtocol protocol(URI url) {
    // Plain HTTP/1.1: receivers that do not know HTTP/2 stumble over the upgrade.
    return "https".equalsIgnoreCase(url.getScheme()) ? SessionProtocol.HTTPS : SessionProtocol.H1C;
  }

  private static Endpoint endpoint(URI url, InetAddress address) {
    String host = url.getHost();
    Endpoint endpoint =
        Endpoint.of(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    Endpoint pinned = endpoint.withIpAddr(address.getHostAddress());
    return url.getPort() < 0 ? pinned : pinned.withPort(url.getPort());
  }

  private static HttpRequest toHttp(Request request) {
    URI url = request.url();
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    RequestHeadersBuilder headers =
        RequestHeaders.builder(
                HttpMethod.POST, url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
            .contentType(MediaType.JSON)
            .add(HttpHeaderNames.USER_AGENT, "Vectormesh-Webhooks/1");
    request.headers().forEach(headers::add);
    return HttpRequest.of(headers.build(), HttpData.wrap(request.body()));
  }

  private Answer await(CompletableFuture<AggregatedHttpResponse> response, Duration timeout) {
    try {
      return answer(response.get(timeout.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      response.cancel(true);
      return Answer.failed(Outcome.TIMED_OUT, "no answer in " + timeout.toSeconds() + " s");
    } catch (ExecutionException e) {
      return failure(e.getCause() == null ? e : e.getCause(), timeout);
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      return Answer.failed(Outcome.UNREACHABLE, "the service stopped");
    }
  }

  private Answer answer(AggregatedHttpResponse response) {
    int status = response.status().code();
    if (response.status().isSuccess()) {
      return new Answer(Outcome.DELIVERED, status, "", null);
    }
    String error =
        response.status().isRedirection()
            ? "redirects are not followed"
            : "the receiver answered " + status;
    String after = response.headers().get(HttpHeaderNames.RETRY_AFTER);
    return new Answer(Outcome.REFUSED, status, error, RetryAfter.parse(after, clock.instant()));
  }

  private static Answer failure(Throwable thrown, Duration timeout) {
    Throwable cause =
        thrown instanceof UnprocessedRequestException u && u.getCause() != null
            ? u.getCause()
            : thrown;
    return switch (cause) {
      case ResponseTimeoutException e ->
          Answer.failed(Outcome.TIMED_OUT, "no answer in " + timeout.toSeconds() + " s");
      case ContentTooLargeException e ->
          Answer.failed(Outcome.REFUSED, "the answer is longer than 64 KiB");
      case SSLException e -> Answer.failed(Outcome.UNREACHABLE, "TLS failed: " + innermost(e));
      default -> Answer.failed(Outcome.UNREACHABLE, text(cause));
    };
  }

  /** What is wrong with a certificate is said by the cause, behind some that wrap it. */
  private static String innermost(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return text(cause);
  }

  private static String text(Throwable thrown) {
    @Nullable String message = thrown.getMessage();
    String text = message == null ? thrown.getClass().getSimpleName() : message;
    return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR);
  }

  @Override
  public void close() {
    clients.close();
  }
}
