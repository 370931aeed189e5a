package dev.vectormesh.embedded.qdrant.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.lucene.codecs.DocValuesFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of sparse vectors, written by flushes and merges, against the vectors themselves. */
class SparseFormatTest {
  private static final String FIELD = "sparse:v";
  private static final int INDICES = 300;

  private final Random random = new Random(9);
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();

  /**
   * So few postings at a time that indices are inverted one by one, a few at a time, or at once.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 700, 1 << 20})
  void postings_areThoseOfTheVectors(int maxInverted) throws IOException {
    try (IndexWriter writer = writer(maxInverted)) {
      for (int flush = 0; flush < 3; flush++) {
        for (int i = 0; i < 600; i++) {
          writer.addDocument(document(flush * 600 + i));
        }
        writer.commit();
      }
      for (int i = 0; i < 1_800; i += 5) {
        writer.deleteDocuments(new Term("id", Integer.toString(i)));
      }
      writer.commit();
      check(3);
      writer.forceMerge(1);
      writer.commit();
      check(1);
    }
  }

  private IndexWriter writer(int maxInverted) throws IOException {
    DocValuesFormat sparse = new SparseFormat(maxInverted);
    IndexWriterConfig config = new IndexWriterConfig();
    config.setCodec(
        new Lucene104Codec() {
          @Override
          public DocValuesFormat getDocValuesFormatForField(String field) {
            return field.equals(FIELD) ? sparse : super.getDocValuesFormatForField(field);
          }
        });
    return new IndexWriter(directory, config);
  }

  /** Every third document has no vector; index 0 is in all the others. */
  private Document document(int number) {
    Document document = new Document();
    document.add(new StringField("id", Integer.toString(number), Field.Store.NO));
    if (number % 3 != 0) {
      Map<Integer, Float> words = new TreeMap<>();
      words.put(0, random.nextFloat(-1, 1));
      for (int i = 0; i < 10; i++) {
        words.put(random.nextInt(INDICES) * 14_000_000, random.nextFloat(-1, 1));
      }
      SparseVector vector =
          SparseVector.of(List.copyOf(words.keySet()), List.copyOf(words.values()));
      document.add(new BinaryDocValuesField(FIELD, vector.bytes()));
    }
    return document;
  }

  private void check(int segments) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      assertThat(reader.leaves()).hasSize(segments);
      for (LeafReaderContext leaf : reader.leaves()) {
        leaf.reader().checkIntegrity();
        check(leaf.reader());
      }
    }
  }

  private static void check(LeafReader reader) throws IOException {
    Map<Integer, Map<Integer, Float>> expected = new HashMap<>();
    BinaryDocValues vectors = reader.getBinaryDocValues(FIELD);
    for (int row = 0; row < reader.maxDoc(); row++) {
      if (vectors.advanceExact(row)) {
        SparseVector vector = SparseVector.ofBytes(vectors.binaryValue());
        for (int i = 0; i < vector.length(); i++) {
          expected
              .computeIfAbsent(vector.indices()[i], _ -> new TreeMap<>())
              .put(row, vector.values()[i]);
        }
      }
    }
    SparsePostings postings = ((SparseReader.Values) vectors).postings();
    FixedBitSet all = new FixedBitSet(reader.maxDoc());
    all.set(0, reader.maxDoc());
    for (Map.Entry<Integer, Map<Integer, Float>> each : expected.entrySet()) {
      Map<Integer, Float> found = new TreeMap<>();
      postings.scan(new SparseVector(new int[] {each.getKey()}, new float[] {1}), all, found::put);
      assertThat(found).isEqualTo(each.getValue());
      assertThat(postings.count(each.getKey())).isEqualTo(found.size());
    }
    List<Integer> rows = new ArrayList<>(expected.getOrDefault(0, Map.of()).keySet());
    FixedBitSet live = new FixedBitSet(reader.maxDoc());
    rows.subList(0, rows.size() / 2).forEach(live::set);
    assertThat(postings.count(0, live)).isEqualTo(rows.size() / 2);
    assertThat(postings.count(7)).isZero();
  }
}
