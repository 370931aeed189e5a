package dev.vectormesh.ingest.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.OpenGenerations;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The spaces of generations: the namespace's own in the generation's row, others in their own. */
final class SpaceRows {
  private static final String OTHERS =
      """
      coalesce(
        (select jsonb_agg(to_jsonb(s) order by s.fingerprint) from generation_space s
         where s.namespace_uid = %1$s.namespace_uid and s.number = %1$s.number),
        '[]')
      """;

  /** Of a generation {@code g}: its own space, and the others as one column. */
  static final String COLUMNS =
      """
      g.physical, g.fingerprint, g.model, g.model_version, g.dimension, g.metric, g.pooling,
      g.normalized, g.query_prefix, g.passage_prefix, g.max_tokens, %s as other_spaces
      """
          .formatted(OTHERS.formatted("g"));

  /** All of a generation {@code k} that {@link #generation(String)} reads, as one value. */
  static final String AS_JSON =
      "to_jsonb(k) || jsonb_build_object('other_spaces', %s)".formatted(OTHERS.formatted("k"));

  private static final String OPEN =
      """
      select k.number, k.state, case when k.number <> $2 then %s end as generation
      from generation k
      where k.namespace_uid = $1 and k.state in ('BUILDING', 'READY', 'LIVE', 'RETAINED')
      order by k.number
      """
          .formatted(AS_JSON);

  private SpaceRows() {}

  /** Where the target's namespace is written now. */
  static OpenGenerations open(Tx tx, WriteTarget target) {
    return open(tx, target.namespaceUid(), target.generation())
        .orElseThrow(() -> ApiException.notFound(target.collection().namespace().toString()));
  }

  /**
   * Where a namespace is written now; empty where there is no such namespace.
   *
   * @param known one of them, which need not be read again
   */
  static Optional<OpenGenerations> open(Tx tx, UUID namespace, Generation known) {
    record Open(boolean live, Generation generation) {}
    List<Open> open =
        tx.sql(OPEN, namespace, known.number())
            .list(row -> {
              String other = row.jsonOrNull("generation");
              return new Open(
                  row.string("state").equals("LIVE"), other == null ? known : generation(other));
            });
    return open.stream()
        .filter(Open::live)
        .findFirst()
        .map(live ->
            new OpenGenerations(
                live.generation(),
                open.stream().filter(one -> !one.live()).map(Open::generation).toList()));
  }

  static SpaceIndex own(Row row) {
    EmbeddingSpace space =
        new EmbeddingSpace(
            row.string("fingerprint"),
            row.string("model"),
            row.string("model_version"),
            row.int4("dimension"),
            row.string("metric"),
            row.string("pooling"),
            row.bool("normalized"),
            row.string("query_prefix"),
            row.string("passage_prefix"),
            row.int4("max_tokens"));
    return new SpaceIndex(space, row.string("physical"));
  }

  static List<SpaceIndex> others(Row row) {
    ListValue.Builder list = ListValue.newBuilder();
    try {
      JsonFormat.parser().merge(row.json("other_spaces"), list);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("spaces in the corpus schema are no JSON list", e);
    }
    return list.getValuesList().stream().map(value -> index(value.getStructValue())).toList();
  }

  /** A generation beside the live one. */
  static Generation generation(String json) {
    Struct.Builder row = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(json, row);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a generation is no JSON object", e);
    }
    Struct all = row.build();
    long chunks = whole(all, "sampled_chunks");
    return new Generation(
        whole(all, "number"),
        index(all),
        all.getFieldsOrThrow("other_spaces").getListValue().getValuesList().stream()
            .map(value -> index(value.getStructValue()))
            .toList(),
        text(all, "analysis"),
        chunks == 0 ? 0 : (double) whole(all, "sampled_terms") / chunks,
        chunks);
  }

  private static SpaceIndex index(Struct row) {
    EmbeddingSpace space =
        new EmbeddingSpace(
            text(row, "fingerprint"),
            text(row, "model"),
            text(row, "model_version"),
            (int) whole(row, "dimension"),
            text(row, "metric"),
            text(row, "pooling"),
            row.getFieldsOrThrow("normalized").getBoolValue(),
            text(row, "query_prefix"),
            text(row, "passage_prefix"),
            (int) whole(row, "max_tokens"));
    return new SpaceIndex(space, text(row, "physical"));
  }

  private static String text(Struct row, String column) {
    return row.getFieldsOrThrow(column).getStringValue();
  }

  private static long whole(Struct row, String column) {
    Value value = row.getFieldsOrThrow(column);
    return (long) value.getNumberValue();
  }

  static void insertOwn(Tx tx, Namespace namespace) {
    Generation generation = namespace.generation();
    var built =
        tx.sql(
                """
                insert into generation (tenant_id, namespace_uid, number, physical, fingerprint, model, model_version,
                  dimension, metric, pooling, normalized, query_prefix, passage_prefix, max_tokens, analysis,
                  state, create_time, live_time)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'LIVE', $16, $16)
                """,
                values(namespace, generation.own(), generation.analysis(), namespace.createTime()))
            .run();
  }

  /** A generation that is to be filled, with its other spaces. */
  static void insertBuilding(Tx tx, Namespace namespace, Build.Method method, String requestId) {
    Generation generation = namespace.generation();
    var built =
        tx.sql(
                """
                insert into generation (tenant_id, namespace_uid, number, physical, fingerprint, model, model_version,
                  dimension, metric, pooling, normalized, query_prefix, passage_prefix, max_tokens, analysis,
                  state, create_time, method, request_id, sampled_chunks, sampled_terms)
                select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                  'BUILDING', now(), $16, nullif($17, ''),
                  case when g.analysis = $15 then g.sampled_chunks else 0 end,
                  case when g.analysis = $15 then g.sampled_terms else 0 end
                from generation g where g.namespace_uid = $2 and g.state = 'LIVE'
                """,
                values(namespace, generation.own(), generation.analysis(), method, requestId))
            .run();
    generation
        .others()
        .forEach(part -> {
          boolean added = insertOther(tx, namespace, part);
        });
  }

  /** Adds a space to the namespace's generation; false where it was there. */
  static boolean insertOther(Tx tx, Namespace namespace, SpaceIndex part) {
    return tx.sql(
                """
                insert into generation_space (tenant_id, namespace_uid, number, physical, fingerprint, model, model_version,
                  dimension, metric, pooling, normalized, query_prefix, passage_prefix, max_tokens)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                on conflict do nothing
                """,
                values(namespace, part))
            .run()
        == 1;
  }

  /** What both tables have of a space, in the order of their columns, and then some more. */
  private static Object[] values(Namespace namespace, SpaceIndex part, Object... more) {
    EmbeddingSpace space = part.space();
    Stream<Object> shared =
        Stream.of(
            namespace.tenant(),
            namespace.uid(),
            namespace.generation().number(),
            part.physical(),
            space.fingerprint(),
            space.model(),
            space.version(),
            space.dimension(),
            space.metric(),
            space.pooling(),
            space.normalized(),
            space.queryPrefix(),
            space.passagePrefix(),
            space.maxTokens());
    return Stream.concat(shared, Stream.of(more)).toArray();
  }
}
