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
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The answer of a call that came by HTTP: a JSON object, or the bytes that a method answers as
 * {@code google.api.HttpBody}, one piece or many; of other methods that stream, an object a line,
 * or server-sent events for those that accept them. The next answer is asked for when the one
 * before was sent. What fails before the first answer is an HTTP error; later, the last line is
 * {@code {"error": ...}}, and of bytes the answer breaks off.
 */
final class HttpAnswer {
  private static final MediaType LINES = MediaType.parse("application/x-ndjson; charset=utf-8");
  private static final List<String> PASSED_ON =
      List.of("authorization", "traceparent", "tracestate", "baggage", "grpc-timeout");
  private static final ContractJson JSON = new ContractJson();

  /** How answers follow each other. */
  private enum Form {
    OBJECT,
    BYTES,
    LINES,
    EVENTS
  }

  private final HttpRoute route;
  private final Form form;
  private final HttpResponseWriter response = HttpResponse.streaming();

  private HttpAnswer(HttpRoute route, Form form) {
    this.route = route;
    this.form = form;
  }

  /**
   * Calls the route's method.
   *
   * @param channel leads to the method, through the call chain
   */
  static HttpResponse of(HttpRoute route, Channel channel, HttpRequest asked, Message request) {
    return new HttpAnswer(route, form(route, asked)).call(channel, headers(asked), request);
  }

  private static Form form(HttpRoute route, HttpRequest asked) {
    if (route.answersBytes()) {
      return Form.BYTES;
    }
    boolean events = asked.headers().get(HttpHeaderNames.ACCEPT, "").contains("text/event-stream");
    return !route.streams() ? Form.OBJECT : events ? Form.EVENTS : Form.LINES;
  }

  private HttpResponse call(Channel channel, Metadata headers, Message request) {
    ClientCall<Message, Message> call = channel.newCall(route.method(), CallOptions.DEFAULT);
    response
        .whenComplete()
        .exceptionally(gone -> {
          call.cancel("the client is gone", gone);
          return null;
        });
    call.start(new Answers(call), headers);
    call.sendMessage(request);
    call.halfClose();
    call.request(route.streams() ? 1 : 2);
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
    private boolean begun;

    Answers(ClientCall<Message, Message> call) {
      this.call = call;
    }

    @Override
    public void onMessage(Message message) {
      if (message instanceof com.google.api.HttpBody body) {
        begin(MediaType.parse(body.getContentType()));
        askFor(response.tryWrite(HttpData.wrap(body.getData().toByteArray())));
        return;
      }
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      try {
        JSON.serializeMessage(route.method().getResponseMarshaller(), message, json);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      begin(type());
      askFor(write("", json.toString(StandardCharsets.UTF_8)));
    }

    /** The next one, when the one before is sent. */
    private void askFor(boolean somebodyListens) {
      if (somebodyListens && route.streams()) {
        var asked = response.whenConsumed().thenRun(() -> call.request(1));
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        begin(type());
      } else if (begun && form == Form.BYTES) {
        response.close(status.asRuntimeException());
        return;
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

    private void begin(MediaType type) {
      if (!begun) {
        begun = true;
        boolean written =
            response.tryWrite(
                ResponseHeaders.builder(HttpStatus.OK)
                    .contentType(type)
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                    .build());
      }
    }

    /** False when nobody listens any more. */
    private boolean write(String head, String json) {
      String text =
          switch (form) {
            case OBJECT, BYTES -> json;
            case LINES -> json + "\n";
            case EVENTS -> head + "data: " + json + "\n\n";
          };
      return response.tryWrite(HttpData.ofUtf8(text));
    }

    private MediaType type() {
      return switch (form) {
        case OBJECT -> MediaType.JSON_UTF_8;
        case BYTES -> MediaType.OCTET_STREAM;
        case LINES -> LINES;
        case EVENTS -> MediaType.EVENT_STREAM;
      };
    }
  }
}
