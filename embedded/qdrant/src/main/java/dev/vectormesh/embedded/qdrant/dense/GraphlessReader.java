package dev.vectormesh.embedded.qdrant.dense;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FilterCodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;

/** A segment whose graphs a merge does not see, so that it makes them anew. */
public final class GraphlessReader extends FilterCodecReader {

  public GraphlessReader(CodecReader in) {
    super(in);
  }

  @Override
  public KnnVectorsReader getVectorReader() {
    return new Vectors(in.getVectorReader());
  }

  @Override
  public CacheHelper getCoreCacheHelper() {
    return in.getCoreCacheHelper();
  }

  @Override
  public CacheHelper getReaderCacheHelper() {
    return in.getReaderCacheHelper();
  }

  private static final class Vectors extends KnnVectorsReader {
    private final KnnVectorsReader in;

    Vectors(KnnVectorsReader in) {
      this.in = in;
    }

    @Override
    public void checkIntegrity() throws IOException {
      in.checkIntegrity();
    }

    @Override
    public FloatVectorValues getFloatVectorValues(String field) throws IOException {
      return in.getFloatVectorValues(field);
    }

    @Override
    public ByteVectorValues getByteVectorValues(String field) throws IOException {
      return in.getByteVectorValues(field);
    }

    @Override
    public void search(String field, float[] target, KnnCollector collector, AcceptDocs acceptDocs)
        throws IOException {
      in.search(field, target, collector, acceptDocs);
    }

    @Override
    public void search(String field, byte[] target, KnnCollector collector, AcceptDocs acceptDocs)
        throws IOException {
      in.search(field, target, collector, acceptDocs);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
