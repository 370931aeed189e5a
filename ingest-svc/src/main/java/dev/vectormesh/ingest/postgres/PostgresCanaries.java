package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.canary.CanaryStore;
import dev.vectormesh.platform.postgres.Postgres;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Canaries in the table {@code canary}. */
public final class PostgresCanaries implements CanaryStore {
  private final Postgres postgres;

  public PostgresCanaries(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public List<float[]> keepFirst(String space, int items, List<float[]> now) {
    return postgres.asMesh(tx -> {
      long unused =
          tx.sql(
                  """
                  insert into canary (space, items, vectors, numbers) values ($1, $2, $3, $4)
                  on conflict do nothing
                  """,
                  space,
                  items,
                  now.size(),
                  bytes(now))
              .run();
      return tx.sql(
              "select vectors, numbers from canary where space = $1 and items = $2", space, items)
          .one(row -> vectors(row.int4("vectors"), row.bytes("numbers")));
    });
  }

  private static byte[] bytes(List<float[]> vectors) {
    int numbers = vectors.stream().mapToInt(vector -> vector.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(numbers * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] vector : vectors) {
      for (float number : vector) {
        bytes.putFloat(number);
      }
    }
    return bytes.array();
  }

  private static List<float[]> vectors(int count, byte[] bytes) {
    var numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    List<float[]> vectors = new ArrayList<>(count);
    for (int i = 0, length = numbers.remaining() / count; i < count; i++) {
      float[] vector = new float[length];
      numbers.get(vector);
      vectors.add(vector);
    }
    return vectors;
  }
}
