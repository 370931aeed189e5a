package dev.vectormesh.job.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vectormesh.job.webhook.Delivery.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The body of a webhook; the same bytes for every attempt. */
final class MessageBody {
  private static final JsonFactory JSON = new JsonFactory();

  private MessageBody() {}

  static byte[] of(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("type", message.type());
      json.writeStringField("timestamp", message.time().toString());
      json.writeStringField("subject", message.subject());
      json.writeFieldName("data");
      json.writeRawValue(message.data());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
