package dev.vectormesh.platform.host;

import com.google.common.io.ByteStreams;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpStatusException;
import dev.vectormesh.platform.call.EdgeInterceptor;
import dev.vectormesh.platform.error.ApiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The body of an HTTP call: JSON in UTF-8, plain or by gzip. */
final class HttpBody {
  private HttpBody() {}

  /**
   * Reads the body into the request.
   *
   * @param field what the contract says that it is the value of
   * @throws HttpStatusException 415 for what is neither JSON nor gzip of it
   * @throws ApiException INVALID_ARGUMENT naming each field that is none
   */
  static void read(AggregatedHttpRequest asked, String field, Message.Builder request) {
    if (field.isEmpty() || asked.content().isEmpty()) {
      return;
    }
    requireJson(asked.contentType());
    String json = inflated(asked);
    if (field.equals("*")) {
      ContractJson.parse(json, request);
      return;
    }
    FieldDescriptor descriptor = request.getDescriptorForType().findFieldByName(field);
    ContractJson.parse(json, request.getFieldBuilder(descriptor));
  }

  private static void requireJson(@Nullable MediaType type) {
    boolean json = type == null || type.isJson();
    boolean utf8 =
        type == null || type.charset(StandardCharsets.UTF_8).equals(StandardCharsets.UTF_8);
    if (!json || !utf8) {
      throw HttpStatusException.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
    }
  }

  private static String inflated(AggregatedHttpRequest asked) {
    String encoding =
        asked.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity").toLowerCase(Locale.ROOT);
    return switch (encoding) {
      case "identity" -> asked.contentUtf8();
      case "gzip" -> inflated(asked.content().toInputStream());
      default -> throw HttpStatusException.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
    };
  }

  private static String inflated(InputStream gzip) {
    try (InputStream plain =
        ByteStreams.limit(new GZIPInputStream(gzip), EdgeInterceptor.MAX_FRAME + 1L)) {
      byte[] json = plain.readAllBytes();
      if (json.length > EdgeInterceptor.MAX_FRAME) {
        throw EdgeInterceptor.tooBig();
      }
      return new String(json, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw ApiException.invalid("body", "is not of its content encoding, gzip");
    }
  }
}
