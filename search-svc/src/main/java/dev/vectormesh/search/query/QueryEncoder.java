package dev.vectormesh.search.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.ImageEncoder;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.search.cache.Flights;
import dev.vectormesh.search.serving.Serving;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes vectors of queries, in the namespace's own space. */
public final class QueryEncoder {
  private record Key(String tenant, String space, String text) {}

  private final Encoders encoders;
  private final Pictures pictures;
  // A text's vector in a space never changes. Each tenant has entries of its own: a fast answer
  // must not tell what others asked.
  private final Cache<Key, float[]> known;
  private final Flights<Key, float[]> flights = new Flights<>();

  /**
   * @param remembered vectors of texts that are kept in memory
   */
  public QueryEncoder(Encoders encoders, Pictures pictures, int remembered) {
    this.encoders = encoders;
    this.pictures = pictures;
    this.known = Caffeine.newBuilder().maximumSize(remembered).build();
  }

  /**
   * @param dense null in lexical mode
   * @param encoder null in lexical mode
   * @param sparse null in dense mode, and where the text holds no word that BM25 counts
   * @param truncated whether the text is longer than the encoder reads
   * @param neighbours past queries that moved the vector; {@link #UNREAD} where they are still read
   */
  public record Encoded(
      float @Nullable [] dense,
      @Nullable TextEncoder encoder,
      @Nullable SparseVector sparse,
      boolean truncated,
      int neighbours) {
    static final int UNREAD = -1;

    Encoded movedBy(float[] moved, int by) {
      return new Encoded(moved, encoder, sparse, truncated, by);
    }

    /** Null in lexical mode. */
    @Nullable EmbeddingSpace space() {
      return encoder == null ? null : encoder.space();
    }
  }

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

  /** Looks up the vectors of a document that is searched by. */
  interface DocumentVectors {
    /**
     * At least one.
     *
     * @throws ApiException NOT_FOUND, SPACE_MISMATCH
     */
    List<float[]> of(Probe.Document document);
  }

  Encoded encode(
      String tenant,
      Serving serving,
      SearchQuery query,
      @Nullable SparseVector sparse,
      DocumentVectors documents) {
    if (!query.mode().dense()) {
      return new Encoded(null, null, sparse, false, 0);
    }
    SpaceEncoder both = encoders.of(serving.model(), serving.version(), serving.space());
    TextEncoder encoder = both.text();
    EmbeddingSpace space = encoder.space();
    if (!space.fingerprint().equals(serving.space())) {
      throw ApiException.spaceMismatch(
          "the index is in the space "
              + serving.space()
              + ", queries are in "
              + space.fingerprint());
    }
    float[] dense =
        query.probes().size() == 1
                && query.probes().getFirst() instanceof Probe.Text(var text, var weight)
                && weight > 0
            ? text(tenant, encoder, text)
            : mixed(tenant, both, query.probes(), documents);
    boolean truncated =
        query.probes().stream()
            .anyMatch(p -> p instanceof Probe.Text(var text, var w) && truncated(encoder, text));
    return new Encoded(dense, encoder, sparse, truncated, 0);
  }

  /** Whether pictures are in the space too, or texts alone. */
  boolean readsPictures(Serving serving) {
    return encoders.of(serving.model(), serving.version(), serving.space()).image().isPresent();
  }

  private float[] look(SpaceEncoder space, Probe.Picture picture) {
    ImageEncoder tower =
        space
            .image()
            .orElseThrow(() ->
                ApiException.wrongState(
                    space.space().model(), "embeds texts alone: no picture can be searched by"));
    Pixels pixels = pictures.read(picture.content(), picture.crop(), tower.preprocessing());
    return tower.query(pixels);
  }

  private float[] mixed(
      String tenant, SpaceEncoder space, List<Probe> probes, DocumentVectors documents) {
    TextEncoder encoder = space.text();
    Mix mix = new Mix(encoder.space().dimension());
    for (Probe probe : probes) {
      switch (probe) {
        case Probe.Text(var text, var weight) -> mix.add(text(tenant, encoder, text), weight);
        case Probe.Vector(var values, var weight) -> mix.add(fitting(encoder, values), weight);
        case Probe.Document document -> {
          Mix whole = new Mix(encoder.space().dimension());
          documents.of(document).forEach(vector -> whole.add(vector, 1));
          mix.add(whole.vector(), document.weight());
        }
        case Probe.Picture picture -> mix.add(look(space, picture), picture.weight());
      }
    }
    return mix.vector();
  }

  private static float[] fitting(TextEncoder encoder, float[] values) {
    if (values.length != encoder.space().dimension()) {
      throw ApiException.invalid(
          "probes",
          "a vector has %d numbers, those of the space have %d"
              .formatted(values.length, encoder.space().dimension()));
    }
    return values;
  }

  private float[] text(String tenant, TextEncoder encoder, String text) {
    Key key = new Key(tenant, encoder.space().fingerprint(), text);
    float[] dense = known.getIfPresent(key);
    return dense == null ? flights.join(key, () -> remembered(key, encoder)) : dense;
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
