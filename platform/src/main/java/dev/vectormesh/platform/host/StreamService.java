package dev.vectormesh.platform.host;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A method that streams its answers, by HTTP: a JSON object a line, or server-sent events for those
 * that accept them. The next answer is asked for when the one before was sent. What fails before
 * the first answer is an HTTP error; later, the last line is {@code {"error": ...}}.
 */
final class StreamService implements HttpService {
  private static final MediaType LINES = MediaType.parse("application/x-ndjson; charset=utf-8");
  private static final List<String> PASSED_ON =
      List.of("authorization", "traceparent", "tracestate", "baggage");
  private static final ContractJson JSON = new ContractJson();

  private final StreamRoute route;
  private final Channel channel;

  /**
   * @param channel leads to the method, through the call chain
   */
  StreamService(StreamRoute route, Channel channel) {
    this.route = route;
    this.channel = channel;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    Message message;
    try {
      message = route.request(context.path(), context.queryParams());
    } catch (StatusRuntimeException e) {
      return JsonErrors.response(e.getStatus(), e.getTrailers());
    }
    boolean events =
        request.headers().get(HttpHeaderNames.ACCEPT, "").contains("text/event-stream");
    HttpResponseWriter response = HttpResponse.streaming();
    ClientCall<Message, Message> call = channel.newCall(route.method(), CallOptions.DEFAULT);
    response
        .whenComplete()
        .exceptionally(gone -> {
          call.cancel("the client is gone", gone);
          return null;
        });
    call.start(new Answers(call, response, events), headers(request));
    call.sendMessage(message);
    call.halfClose();
    call.request(1);
    return response;
  }

  private static Metadata headers(HttpRequest request) {
    Metadata headers = new Metadata();
    for (String name : PASSED_ON) {
      String value = request.headers().get(name);
      if (value != null) {
        headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
      }
    }
    return headers;
  }

  private final class Answers extends ClientCall.Listener<Message> {
    private final ClientCall<Message, Message> call;
    private final HttpResponseWriter response;
    private final boolean events;
    private boolean begun;

    Answers(ClientCall<Message, Message> call, HttpResponseWriter response, boolean events) {
      this.call = call;
      this.response = response;
      this.events = events;
    }

    @Override
    public void onMessage(Message message) {
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      try {
        JSON.serializeMessage(route.method().getResponseMarshaller(), message, json);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      begin();
      if (write("", json.toString(StandardCharsets.UTF_8))) {
        var asked = response.whenConsumed().thenRun(() -> call.request(1));
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        begin();
      } else if (begun) {
        boolean told =
            write("event: error\n", "{\"error\":" + JsonErrors.json(status, trailers) + "}");
      } else {
        var unused =
            JsonErrors.response(status, trailers)
                .aggregate()
                .thenAccept(error -> {
                  response.write(error.headers());
                  response.write(error.content());
                  response.close();
                });
        return;
      }
      response.close();
    }

    private void begin() {
      if (!begun) {
        begun = true;
        boolean written =
            response.tryWrite(
                ResponseHeaders.builder(HttpStatus.OK)
                    .contentType(events ? MediaType.EVENT_STREAM : LINES)
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                    .build());
      }
    }

    /** False when nobody listens any more. */
    private boolean write(String head, String json) {
      String text = events ? head + "data: " + json + "\n\n" : json + "\n";
      return response.tryWrite(HttpData.ofUtf8(text));
    }
  }
}
