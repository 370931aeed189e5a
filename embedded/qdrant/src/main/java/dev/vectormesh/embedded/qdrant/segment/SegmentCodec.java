package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.dense.GraphThreads;
import dev.vectormesh.embedded.qdrant.dense.VectorIndexing;
import dev.vectormesh.embedded.qdrant.sparse.SparseFormat;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.apache.lucene.codecs.DocValuesFormat;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.store.IOContext;
import org.jspecify.annotations.Nullable;

/**
 * Lucene's own codec under its own name, so that Lucene reads the segments without us. A flushed
 * segment has flat float32 vectors; a merge of enough rows gives each vector its graph, over
 * quantized vectors where the collection says so.
 */
final class SegmentCodec extends FilterCodec {

  /** An attribute of segments with a graph: the settings it was made by. */
  private static final String GRAPH = "vectormesh.graph";

  private static final int MAX_DIMENSIONS = 65_536;

  private final Supplier<VectorIndexing> indexing;
  private final GraphThreads threads;

  SegmentCodec(Supplier<VectorIndexing> indexing, GraphThreads threads) {
    super("Lucene104", new Columns());
    this.indexing = indexing;
    this.threads = threads;
  }

  /** The settings by which the graphs of this segment were made; null when it has none. */
  static @Nullable String graphs(org.apache.lucene.index.SegmentInfo segment) {
    return segment.getAttribute(GRAPH);
  }

  /** The rest of the codec, with postings beside sparse vectors. */
  private static final class Columns extends Lucene104Codec {
    private final DocValuesFormat sparse = new SparseFormat();

    @Override
    public DocValuesFormat getDocValuesFormatForField(String field) {
      return field.startsWith(Fields.SPARSE) ? sparse : super.getDocValuesFormatForField(field);
    }
  }

  @Override
  public KnnVectorsFormat knnVectorsFormat() {
    return new Vectors();
  }

  private final class Vectors extends PerFieldKnnVectorsFormat {
    private final Flat flat = new Flat();

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
      return flat;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      if (state.context.context() != IOContext.Context.MERGE) {
        return super.fieldsWriter(state);
      }
      VectorIndexing settings = indexing.get();
      int rows = state.segmentInfo.maxDoc();
      if (!settings.wantsGraph(rows)) {
        return super.fieldsWriter(state);
      }
      state.segmentInfo.putAttribute(GRAPH, settings.signature());
      return new Graphs(settings, rows, flat).fieldsWriter(state);
    }
  }

  /** What a merge of so many rows writes. */
  private final class Graphs extends PerFieldKnnVectorsFormat {
    private final VectorIndexing settings;
    private final int rows;
    private final KnnVectorsFormat flat;

    Graphs(VectorIndexing settings, int rows, KnnVectorsFormat flat) {
      this.settings = settings;
      this.rows = rows;
      this.flat = flat;
    }

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
      VectorIndexing.Graph graph = settings.vectors().get(Fields.denseName(field));
      return graph == null || !graph.isWanted(rows, settings.indexingThreshold())
          ? flat
          : format(graph);
    }

    private KnnVectorsFormat format(VectorIndexing.Graph graph) {
      int workers = threads.workers(settings.threads());
      ExecutorService executor = workers > 1 ? threads.builders() : null;
      if (graph.encoding() == null) {
        return new Resized(
            "Lucene99HnswVectorsFormat",
            new Lucene99HnswVectorsFormat(graph.m(), graph.efConstruct(), workers, executor, 0));
      }
      return new Resized(
          Lucene104HnswScalarQuantizedVectorsFormat.NAME,
          new Lucene104HnswScalarQuantizedVectorsFormat(
              graph.encoding(), graph.m(), graph.efConstruct(), workers, executor, 0));
    }
  }

  /** Lucene's format without a graph, whatever the number of rows. */
  private static final class Flat extends Resized {
    Flat() {
      super(
          "Lucene99HnswVectorsFormat",
          new Lucene99HnswVectorsFormat(16, 100, 1, null, Integer.MAX_VALUE));
    }
  }

  /** A format of Lucene with vectors of Qdrant's sizes. */
  private static class Resized extends KnnVectorsFormat {
    private final KnnVectorsFormat format;

    Resized(String name, KnnVectorsFormat format) {
      super(name);
      this.format = format;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return MAX_DIMENSIONS;
    }
  }
}
