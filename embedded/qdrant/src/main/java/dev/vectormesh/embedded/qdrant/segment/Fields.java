package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.dense.DenseSpec;
import dev.vectormesh.embedded.qdrant.dense.MultiVectors;
import dev.vectormesh.embedded.qdrant.payload.PayloadBytes;
import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import java.util.Map;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;

/** How a point lies in a Lucene document. */
final class Fields {
  /** The point's id, as a term and as a value. */
  static final String ID = "id";

  static final String VERSION = "version";
  static final String PAYLOAD = "payload";
  static final String PAYLOAD_TERMS = "terms";

  private static final String DENSE = "dense:";

  /** What the name of a field with sparse vectors begins with. */
  static final String SPARSE = "sparse:";

  private Fields() {}

  static String dense(String name) {
    return DENSE + name;
  }

  static String multi(String name) {
    return "multi:" + name;
  }

  /** The vector that a field holds. */
  static String denseName(String field) {
    return field.substring(DENSE.length());
  }

  static String sparse(String name) {
    return SPARSE + name;
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
      BytesRef payload = new BytesRef(PayloadBytes.of(point.payload()));
      document.add(new BinaryDocValuesField(PAYLOAD, payload));
    }
    // A term that comes twice is indexed once.
    PayloadTerms.of(point.payload(), term -> document.add(term(term)));
    for (Map.Entry<String, float[]> dense : point.dense().entrySet()) {
      document.add(term(PayloadTerms.vector(dense.getKey())));
      document.add(dense(dense.getKey(), dense.getValue(), schema));
    }
    for (Map.Entry<String, SparseVector> sparse : point.sparse().entrySet()) {
      document.add(term(PayloadTerms.vector(sparse.getKey())));
      document.add(new BinaryDocValuesField(sparse(sparse.getKey()), sparse.getValue().bytes()));
    }
    return document;
  }

  private static Field term(BytesRef term) {
    return new StringField(PAYLOAD_TERMS, term, Field.Store.NO);
  }

  private static Field dense(String name, float[] vector, CollectionSchema schema) {
    DenseSpec spec = schema.requireDense(name);
    return spec.multi()
        ? new BinaryDocValuesField(multi(name), MultiVectors.bytes(vector))
        : new KnnFloatVectorField(dense(name), vector, spec.metric().similarity());
  }
}
