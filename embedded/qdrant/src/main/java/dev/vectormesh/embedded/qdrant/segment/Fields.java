package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.dense.DenseSpec;
import dev.vectormesh.embedded.qdrant.dense.MultiVectors;
import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import java.util.HashSet;
import java.util.Set;
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
    point.dense().forEach((name, vector) -> document.add(dense(name, vector, schema)));
    point
        .sparse()
        .forEach((name, vector) -> {
          document.add(new BinaryDocValuesField(sparse(name), vector.bytes()));
        });
    return document;
  }

  private static Field dense(String name, float[] vector, CollectionSchema schema) {
    DenseSpec spec = schema.requireDense(name);
    return spec.multi()
        ? new BinaryDocValuesField(multi(name), MultiVectors.bytes(vector))
        : new KnnFloatVectorField(dense(name), vector, spec.metric().similarity());
  }
}
