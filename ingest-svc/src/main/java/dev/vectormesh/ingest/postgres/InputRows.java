package dev.vectormesh.ingest.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.ingest.collection.Collection;
import dev.vectormesh.ingest.collection.InputGraph;
import dev.vectormesh.ingest.collection.Inputs;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What collections are made from, in their rows. */
final class InputRows {
  private static final String FIELD = "collection.input.collections";

  private InputRows() {}

  static @Nullable CollectionInput input(Row row) {
    byte[] bytes = row.bytesOrNull("input");
    try {
      return bytes == null ? null : CollectionInput.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a collection's row holds another message", e);
    }
  }

  /** The collections of a namespace that are made from others. */
  static List<InputGraph.Made> made(Tx tx, UUID namespace) {
    return tx.sql(
            """
            select id, input_bucket, input_collections from collection
            where namespace_uid = $1 and state = 'ACTIVE' and input is not null order by id
            """,
            namespace)
        .list(row ->
            new InputGraph.Made(
                row.string("id"),
                row.string("input_bucket"),
                Set.copyOf(row.strings("input_collections"))));
  }

  /**
   * Checks what a new collection is made from, in the transaction that adds it and holds the
   * namespace's row: no other is added meanwhile.
   */
  static void check(Tx tx, Collection collection) {
    CollectionInput input = collection.input();
    if (input == null) {
      return;
    }
    String id = collection.name().collection();
    Set<String> from = new HashSet<>(Inputs.collections(input));
    requireBucket(tx, collection, Inputs.bucket(input));
    requireAll(tx, collection, from);
    List<InputGraph.Made> all = new ArrayList<>(made(tx, collection.namespaceUid()));
    all.add(new InputGraph.Made(id, Inputs.bucket(input), from));
    InputGraph graph = new InputGraph(all);
    graph
        .cycle(id)
        .ifPresent(way -> {
          throw ApiException.invalid(
              FIELD, "it would be made from itself: " + String.join(" from ", way));
        });
    int depth = graph.depth(id);
    if (depth > InputGraph.MOST_TIERS) {
      throw ApiException.invalid(
          FIELD,
          "%d collections would stand on one another, more than %d: make it from a lower one"
              .formatted(depth, InputGraph.MOST_TIERS));
    }
  }

  private static void requireBucket(Tx tx, Collection collection, String bucket) {
    boolean there =
        bucket.isEmpty()
            || tx.sql(
                    "select 1 as n from bucket where namespace_uid = $1 and state = 'ACTIVE' and id"
                        + " = $2",
                    collection.namespaceUid(),
                    bucket)
                .first(row -> row.int4("n"))
                .isPresent();
    if (!there) {
      throw ApiException.notFound(new BucketName(collection.name().namespace(), bucket).toString());
    }
  }

  /** One that is made from itself is told so, and not that it does not exist. */
  private static void requireAll(Tx tx, Collection collection, Set<String> from) {
    Set<String> missing = new HashSet<>(from);
    missing.remove(collection.name().collection());
    tx.sql(
            "select id from collection where namespace_uid = $1 and state = 'ACTIVE' and id ="
                + " any($2)",
            collection.namespaceUid(),
            from.toArray(String[]::new))
        .list(row -> row.string("id"))
        .forEach(missing::remove);
    missing.stream()
        .sorted()
        .findFirst()
        .ifPresent(id -> {
          throw ApiException.notFound(collection.name().namespace().collection(id).toString());
        });
  }
}
