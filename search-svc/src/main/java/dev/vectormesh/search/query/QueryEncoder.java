package dev.vectormesh.search.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.search.cache.Flights;
import dev.vectormesh.search.serving.Serving;
import org.jspecify.annotations.Nullable;

/** Makes vectors of queries, in the namespace's own space. */
public final class QueryEncoder {
  private record Key(String tenant, String space, String text) {}

  private final Encoders encoders;
  // A text's vector in a space never changes. Each tenant has entries of its own: a fast answer
  // must not tell what others asked.
  private final Cache<Key, float[]> known;
  private final Flights<Key, float[]> flights = new Flights<>();

  public QueryEncoder(Encoders encoders, int remembered) {
    this.encoders = encoders;
    this.known = Caffeine.newBuilder().maximumSize(remembered).build();
  }

  /**
   * @param dense null in lexical mode
   * @param space null in lexical mode
   * @param sparse null in dense mode, and where the text holds no word that BM25 counts
   * @param truncated whether the text is longer than the encoder reads
   */
  public record Encoded(
      float @Nullable [] dense,
      @Nullable EmbeddingSpace space,
      @Nullable SparseVector sparse,
      boolean truncated) {}

  /**
   * The words that BM25 counts, analysed as those of the namespace's build were; null in dense
   * mode, and where the text holds none.
   */
  @Nullable SparseVector words(Serving serving, SearchQuery query) {
    if (!query.mode().lexical()) {
      return null;
    }
    SparseVector all = analysis(serving).query(query.text());
    return all.indices().length == 0 ? null : all;
  }

  private static Bm25Encoder analysis(Serving serving) {
    try {
      return Bm25Encoder.of(serving.analysis());
    } catch (IllegalArgumentException e) {
      throw ApiException.spaceMismatch(
          "the namespace's words cannot be looked for: " + e.getMessage());
    }
  }

  Encoded encode(String tenant, Serving serving, SearchQuery query, @Nullable SparseVector sparse) {
    if (!query.mode().dense()) {
      return new Encoded(null, null, sparse, false);
    }
    TextEncoder encoder = encoders.of(serving.model(), serving.version(), serving.space()).text();
    EmbeddingSpace space = encoder.space();
    if (!space.fingerprint().equals(serving.space())) {
      throw ApiException.spaceMismatch(
          "the index is in the space "
              + serving.space()
              + ", queries are in "
              + space.fingerprint());
    }
    Key key = new Key(tenant, serving.space(), query.text());
    float[] dense = known.getIfPresent(key);
    if (dense == null) {
      dense = flights.join(key, () -> remembered(key, encoder));
    }
    return new Encoded(dense, space, sparse, truncated(encoder, query.text()));
  }

  private float[] remembered(Key key, TextEncoder encoder) {
    float[] dense = encoder.query(key.text());
    known.put(key, dense);
    return dense;
  }

  private static boolean truncated(TextEncoder encoder, String text) {
    // A token has one character at least, so that short texts need no counting.
    int window = encoder.space().maxTokens() - encoder.tokenizer().specialTokens();
    String whole = encoder.space().queryPrefix() + text;
    return whole.length() > window && encoder.tokenizer().count(whole) > window;
  }
}
