package dev.vectormesh.ingest.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.platform.outbox.Outbox;
import dev.vectormesh.platform.postgres.Tx;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Events of a tenant's corpus, written in the transaction of what they tell. */
final class CorpusEvents {
  private static final String DOMAIN = "corpus.";
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private CorpusEvents() {}

  /**
   * @param type without the domain, such as {@code namespace.created}
   * @param subject the resource that changed
   * @param namespace the namespace that holds it
   */
  static void add(Tx tx, String tenant, String type, String subject, UUID namespace) {
    add(tx, tenant, type, subject, Map.of("namespaceUid", namespace.toString()));
  }

  static void add(Tx tx, String tenant, String type, String subject, Map<String, String> data) {
    add(tx, tenant, type, subject, data(data, Map.of()));
  }

  static void add(Tx tx, String tenant, String type, String subject, Struct data) {
    Outbox.add(tx, DOMAIN + type, null, List.of(new Outbox.Entry(tenant, subject, json(data))));
  }

  /** What an event says, in texts and numbers. */
  static Struct data(Map<String, String> texts, Map<String, Double> numbers) {
    Struct.Builder object = Struct.newBuilder();
    texts.forEach(
        (key, text) -> object.putFields(key, Value.newBuilder().setStringValue(text).build()));
    numbers.forEach(
        (key, number) -> object.putFields(key, Value.newBuilder().setNumberValue(number).build()));
    return object.build();
  }

  private static String json(Struct data) {
    try {
      return JSON.print(data);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("texts are always JSON", e);
    }
  }
}
