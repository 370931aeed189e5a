package dev.vectormesh.embedded.qdrant.storage;

import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.analysis.tokenattributes.TermFrequencyAttribute;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;

/** How a point lies in a Lucene document. */
final class Fields {
  /** The point's id, as a term and as a value. */
  static final String ID = "id";

  static final String VERSION = "version";
  static final String PAYLOAD = "payload";
  static final String PAYLOAD_TERMS = "terms";

  private static final FieldType WEIGHTS = new FieldType();

  static {
    WEIGHTS.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    WEIGHTS.setOmitNorms(true);
    WEIGHTS.setTokenized(true);
    WEIGHTS.freeze();
  }

  private Fields() {}

  static String dense(String name) {
    return "dense:" + name;
  }

  /** The whole sparse vector, to give it back. */
  static String sparse(String name) {
    return "sparse:" + name;
  }

  /** Postings whose frequency is 1 + the upper 16 bits of the weight's float32. */
  static String upperHalf(String name) {
    return "upper:" + name;
  }

  /** Postings whose frequency is 1 + the lower 16 bits of the weight's float32. */
  static String lowerHalf(String name) {
    return "lower:" + name;
  }

  static float weight(int upperFrequency, int lowerFrequency) {
    return Float.intBitsToFloat((upperFrequency - 1) << 16 | (lowerFrequency - 1));
  }

  static BytesRef term(int index) {
    return new BytesRef(
        new byte[] {
          (byte) (index >>> 24), (byte) (index >>> 16), (byte) (index >>> 8), (byte) index
        });
  }

  static Term id(PointKey key) {
    return new Term(ID, key.bytes());
  }

  static Document document(Point point, CollectionSchema schema) {
    Document document = new Document();
    BytesRef id = point.key().bytes();
    document.add(new StringField(ID, id, Field.Store.NO));
    document.add(new BinaryDocValuesField(ID, id));
    document.add(new NumericDocValuesField(VERSION, point.version()));
    if (!point.payload().isEmpty()) {
      byte[] payload = Struct.newBuilder().putAllFields(point.payload()).build().toByteArray();
      document.add(new BinaryDocValuesField(PAYLOAD, new BytesRef(payload)));
    }
    Set<BytesRef> terms = new HashSet<>();
    PayloadTerms.of(point.payload(), terms::add);
    point.dense().keySet().forEach(name -> terms.add(PayloadTerms.vector(name)));
    point.sparse().keySet().forEach(name -> terms.add(PayloadTerms.vector(name)));
    for (BytesRef term : terms) {
      document.add(new StringField(PAYLOAD_TERMS, term, Field.Store.NO));
    }
    point
        .dense()
        .forEach((name, vector) ->
            document.add(
                new KnnFloatVectorField(
                    dense(name), vector, schema.requireDense(name).metric().similarity())));
    point
        .sparse()
        .forEach((name, vector) -> {
          document.add(new BinaryDocValuesField(sparse(name), vector.bytes()));
          document.add(new Field(upperHalf(name), new Halves(vector, 16), WEIGHTS));
          document.add(new Field(lowerHalf(name), new Halves(vector, 0), WEIGHTS));
        });
    return document;
  }

  /** The indices of a sparse vector as terms, one half of each weight as the frequency. */
  private static final class Halves extends TokenStream {
    private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
    private final TermFrequencyAttribute frequency = addAttribute(TermFrequencyAttribute.class);
    private final SparseVector vector;
    private final int shift;
    private int at;

    Halves(SparseVector vector, int shift) {
      this.vector = vector;
      this.shift = shift;
    }

    @Override
    public boolean incrementToken() {
      if (at == vector.length()) {
        return false;
      }
      clearAttributes();
      term.setBytesRef(term(vector.indices()[at]));
      frequency.setTermFrequency(
          1 + ((Float.floatToRawIntBits(vector.values()[at]) >>> shift) & 0xFFFF));
      at++;
      return true;
    }

    @Override
    public void reset() {
      at = 0;
    }
  }
}
