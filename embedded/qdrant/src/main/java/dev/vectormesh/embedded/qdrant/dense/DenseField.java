package dev.vectormesh.embedded.qdrant.dense;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.scan.BitRows;
import dev.vectormesh.embedded.qdrant.scan.RankSink;
import dev.vectormesh.embedded.qdrant.scan.TopRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;
import org.apache.lucene.util.hnsw.OrdinalTranslatedKnnCollector;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.jspecify.annotations.Nullable;

/**
 * The dense vectors of one name in a Lucene segment. A search walks through their graph or compares
 * every row that passes, whichever {@linkplain SearchPlanner costs} less. Of many that wait for
 * their graph it compares those whose sketches are near.
 */
public final class DenseField {

  /** Ranks of a scan may differ in the last digit from those that are shown. */
  private static final int SPARE = 8;

  private final LeafReader reader;
  private final String field;
  private final FieldInfo info;
  private final int nodes;
  private final @Nullable HnswGraphProvider graph;
  private final boolean quantized;
  private final SearchPlanner planner;

  private DenseField(
      LeafReader reader,
      FieldInfo info,
      int nodes,
      @Nullable HnswGraphProvider graph,
      SearchPlanner planner) {
    this.reader = reader;
    this.field = info.name;
    this.info = info;
    this.nodes = nodes;
    this.graph = graph;
    String format = info.getAttribute(PerFieldKnnVectorsFormat.PER_FIELD_FORMAT_KEY);
    this.quantized = format != null && format.contains("Quantized");
    this.planner = planner;
  }

  /** The field of this name; null when no row has it. */
  public static @Nullable DenseField of(LeafReader reader, String field, SearchPlanner planner)
      throws IOException {
    FieldInfo info = reader.getFieldInfos().fieldInfo(field);
    FloatVectorValues values = info == null ? null : reader.getFloatVectorValues(field);
    if (info == null || values == null || values.size() == 0) {
      return null;
    }
    return new DenseField(reader, info, values.size(), graph(reader, field), planner);
  }

  private static @Nullable HnswGraphProvider graph(LeafReader reader, String field)
      throws IOException {
    if (reader instanceof CodecReader codec
        && codec.getVectorReader() instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
      KnnVectorsReader vectors = fields.getFieldReader(field);
      if (vectors instanceof HnswGraphProvider provider && provider.getGraph(field).size() > 0) {
        return provider;
      }
    }
    return null;
  }

  /** Number of vectors that a graph leads to. */
  public int indexed() {
    return graph == null ? 0 : nodes;
  }

  /** Hands the nearest of the accepted rows to {@code hits}, and perhaps others. */
  public void nearest(DenseQuery query, FixedBitSet accept, RankSink hits) throws IOException {
    int passing = accept.cardinality();
    if (passing == 0 || query.limit() == 0) {
      return;
    }
    HnswGraphProvider index = graph;
    if (index != null && planner.walks(query, info.getVectorDimension(), nodes, passing)) {
      byGraph(query, index, accept, passing, hits);
    } else if (index == null
        && planner.asksSketches(query, info.getVectorDimension(), nodes, passing)) {
      int candidates = planner.sketched(query, passing);
      FloatVectorValues values = values();
      VectorSketches.of(reader, field, values, query.metric())
          .nearest(query, values, candidates, accept, hits);
    } else {
      scan(query, accept, passing, hits);
    }
  }

  private void byGraph(
      DenseQuery query, HnswGraphProvider index, FixedBitSet accept, int passing, RankSink hits)
      throws IOException {
    ScoreDoc[] found = walk(query, index, accept, passing);
    if (found.length < Math.min(query.limit(), passing)) {
      // A filter may cut the graph into pieces.
      scan(query, accept, passing, hits);
    } else if (isRough(query) && !query.rescored()) {
      for (ScoreDoc hit : found) {
        hits.accept(hit.doc, query.metric().rankOfSimilarity(hit.score));
      }
    } else {
      int enough = quantized ? found.length : Math.min(found.length, query.limit() + SPARE);
      int[] rows = new int[enough];
      for (int i = 0; i < enough; i++) {
        rows[i] = found[i].doc;
      }
      compare(query, rows, hits);
    }
  }

  private ScoreDoc[] walk(
      DenseQuery query, HnswGraphProvider index, FixedBitSet accept, int passing)
      throws IOException {
    TopKnnCollector collector =
        new TopKnnCollector(Math.min(query.candidates(), nodes), Integer.MAX_VALUE);
    boolean all = passing == reader.maxDoc();
    if (!quantized || query.quantized()) {
      AcceptDocs rows =
          all ? AcceptDocs.fromLiveDocs(null, reader.maxDoc()) : new Accepted(accept, passing);
      reader.searchNearestVectors(field, query.vector(), collector, rows);
    } else {
      HnswGraph neighbours = index.getGraph(field);
      RandomVectorScorer scorer =
          FlatVectorScorerUtil.getLucene99FlatVectorsScorer()
              .getRandomVectorScorer(info.getVectorSimilarityFunction(), values(), query.vector());
      HnswGraphSearcher.search(
          scorer,
          new OrdinalTranslatedKnnCollector(collector, scorer::ordToDoc),
          neighbours,
          all ? null : scorer.getAcceptOrds(accept),
          passing);
    }
    return collector.topDocs().scoreDocs;
  }

  /** Whether a query compares the quantized form of the vectors first. */
  private boolean isRough(DenseQuery query) {
    return quantized && query.quantized() && !query.exact();
  }

  /** Of each vector, first. */
  private int comparedBytes(DenseQuery query) {
    int dimensions = info.getVectorDimension();
    return isRough(query) ? dimensions : dimensions * Float.BYTES;
  }

  private FloatVectorValues values() throws IOException {
    FloatVectorValues values = reader.getFloatVectorValues(field);
    if (values == null) {
      throw Refusal.corrupt("the vectors of " + reader + " are gone");
    }
    return values;
  }

  private void scan(DenseQuery query, FixedBitSet accept, int passing, RankSink hits)
      throws IOException {
    List<FixedBitSet> parts =
        BitRows.split(accept, passing, planner.parts(comparedBytes(query), passing));
    boolean rough = isRough(query);
    int few = query.limit() + SPARE;
    // The similarities of Lucene have fewer digits for other metrics.
    if (passing > few && (rough || query.metric() == Metric.COSINE)) {
      int kept = rough ? Math.min(passing, Math.max(query.candidates(), few)) : few;
      TopRows top = new TopRows(kept);
      scan(query, parts, part -> mostSimilar(query, part, kept), top::add);
      if (rough && !query.rescored()) {
        top.handTo((row, score) -> hits.accept(row, query.metric().rankOfSimilarity(score)));
      } else {
        compare(query, top.rows(), hits);
      }
    } else if (parts.size() == 1) {
      scan(query.metric(), query.vector(), accept, hits);
    } else {
      scan(query, parts, part -> best(query, part), hits);
    }
  }

  private interface Scan {
    TopRows of(FixedBitSet rows) throws IOException;
  }

  /** Shares the parts between this thread and idle ones. */
  private static void scan(DenseQuery query, List<FixedBitSet> parts, Scan scan, RankSink hits)
      throws IOException {
    List<Callable<TopRows>> scans = new ArrayList<>(parts.size());
    parts.forEach(part -> scans.add(() -> scan.of(part)));
    for (TopRows top : query.work().all(scans)) {
      top.handTo(hits);
    }
  }

  /** So many rows that are best by Lucene's similarity. */
  private TopRows mostSimilar(DenseQuery query, FixedBitSet accept, int kept) throws IOException {
    VectorScorer scorer =
        isRough(query) ? values().scorer(query.vector()) : values().rescorer(query.vector());
    VectorScorer.Bulk bulk = scorer.bulk(new BitSetIterator(accept, accept.cardinality()));
    TopRows top = new TopRows(kept);
    DocAndFloatFeatureBuffer buffer = new DocAndFloatFeatureBuffer();
    while (true) {
      float best = bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, buffer);
      if (buffer.size == 0) {
        return top;
      }
      if (best >= top.floor()) {
        top.addAll(buffer.docs, buffer.features, buffer.size);
      }
    }
  }

  private TopRows best(DenseQuery query, FixedBitSet accept) throws IOException {
    TopRows top = new TopRows(Math.min(query.limit(), accept.cardinality()));
    scan(query.metric(), query.vector(), accept, top::add);
    return top;
  }

  /** Hands every accepted row to {@code hits}. */
  public void scan(VectorRank by, float[] query, FixedBitSet accept, RankSink hits)
      throws IOException {
    FloatVectorValues values = values();
    KnnVectorValues.DocIndexIterator at = values.iterator();
    for (int row = BitRows.first(accept); row != DocIdSetIterator.NO_MORE_DOCS; ) {
      int found = at.docID() < row ? at.advance(row) : at.docID();
      if (found == row) {
        hits.accept(row, by.rank(query, values.vectorValue(at.index())));
        row = BitRows.after(accept, row);
      } else {
        row = found >= accept.length() ? found : BitRows.after(accept, found - 1);
      }
    }
  }

  /** Hands the rows with their exact ranks to {@code hits}. */
  private void compare(DenseQuery query, int[] rows, RankSink hits) throws IOException {
    Arrays.sort(rows);
    FloatVectorValues values = values();
    KnnVectorValues.DocIndexIterator at = values.iterator();
    for (int row : rows) {
      if (at.advance(row) == row) {
        hits.accept(row, query.metric().rank(query.vector(), values.vectorValue(at.index())));
      }
    }
  }

  /** Rows whose number is known. */
  private static final class Accepted extends AcceptDocs {
    private final FixedBitSet rows;
    private final int count;

    Accepted(FixedBitSet rows, int count) {
      this.rows = rows;
      this.count = count;
    }

    @Override
    public Bits bits() {
      return rows;
    }

    @Override
    public DocIdSetIterator iterator() {
      return new BitSetIterator(rows, count);
    }

    @Override
    public int cost() {
      return count;
    }
  }
}
