package dev.vectormesh.platform.host;

import com.google.common.net.PercentEscaper;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A refusal as gRPC and gRPC-Web send it where no call has begun: in headers alone. */
final class GrpcRefusal {
  private static final PercentEscaper PERCENT =
      new PercentEscaper(" !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~", false);

  private GrpcRefusal() {}

  static boolean isGrpc(String contentType) {
    return contentType.startsWith("application/grpc");
  }

  /** The headers, in order, beside the content type, which is the request's own. */
  static List<Map.Entry<String, String>> headers(StatusRuntimeException refusal) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(Map.entry("grpc-status", Integer.toString(refusal.getStatus().getCode().value())));
    String why = refusal.getStatus().getDescription();
    if (why != null) {
      headers.add(Map.entry("grpc-message", PERCENT.escape(why)));
    }
    Metadata trailers = refusal.getTrailers();
    if (trailers != null) {
      for (String name : trailers.keys()) {
        headers.add(Map.entry(name, value(trailers, name)));
      }
    }
    return headers;
  }

  private static String value(Metadata trailers, String name) {
    if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
      byte[] bytes = trailers.get(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER));
      return Base64.getEncoder()
          .withoutPadding()
          .encodeToString(bytes == null ? new byte[0] : bytes);
    }
    String text = trailers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    return text == null ? "" : text;
  }
}
