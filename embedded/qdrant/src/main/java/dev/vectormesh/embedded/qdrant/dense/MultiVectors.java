package dev.vectormesh.embedded.qdrant.dense;

import dev.vectormesh.embedded.qdrant.scan.BitRows;
import dev.vectormesh.embedded.qdrant.scan.RankSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Multivectors in a Lucene segment: a binary value of little-endian float32 for each row. */
public final class MultiVectors {

  private MultiVectors() {}

  public static BytesRef bytes(float[] vectors) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vectors.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vectors);
    return new BytesRef(bytes.array());
  }

  private static float[] floats(BytesRef bytes) {
    float[] vectors = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(vectors);
    return vectors;
  }

  /** The vectors of the row, one after the other; null when it has none. */
  public static float @Nullable [] read(LeafReader reader, String field, int row)
      throws IOException {
    BinaryDocValues values = reader.getBinaryDocValues(field);
    return values != null && values.advanceExact(row) ? floats(values.binaryValue()) : null;
  }

  /** Hands every accepted row that has the vectors to {@code hits}. */
  public static void scan(
      LeafReader reader,
      String field,
      VectorRank by,
      float[] query,
      FixedBitSet accept,
      RankSink hits)
      throws IOException {
    BinaryDocValues values = reader.getBinaryDocValues(field);
    if (values == null) {
      return;
    }
    for (int row : BitRows.all(accept)) {
      if (values.advanceExact(row)) {
        hits.accept(row, by.rank(query, floats(values.binaryValue())));
      }
    }
  }
}
