package dev.vectormesh.ingest.tika;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.ingest.text.Cleaner;
import org.apache.tika.metadata.Message;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.jspecify.annotations.Nullable;

/** What a file says about itself. */
final class FileProperties {
  private static final String MESSAGE_ID = Message.MESSAGE_RAW_HEADER_PREFIX + "Message-ID";

  private FileProperties() {}

  /** Adds a text, unless it is blank. */
  static void put(Struct.Builder properties, String key, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      properties.putFields(key, Value.newBuilder().setStringValue(Cleaner.line(value)).build());
    }
  }

  /** What a mail says of itself, for its attachments. */
  static Struct mail(Metadata metadata) {
    Struct.Builder properties = Struct.newBuilder();
    put(properties, "mail_subject", metadata.get(TikaCoreProperties.SUBJECT));
    put(properties, "mail_from", metadata.get(Message.MESSAGE_FROM));
    put(properties, "mail_date", metadata.get(TikaCoreProperties.CREATED));
    put(properties, "mail_message_id", metadata.get(MESSAGE_ID));
    return properties.build();
  }
}
