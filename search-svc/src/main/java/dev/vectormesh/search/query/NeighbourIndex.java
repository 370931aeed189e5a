package dev.vectormesh.search.query;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vectormesh.encoders.PastQueries;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.points.Access;
import dev.vectormesh.search.feedback.PastClicks;
import dev.vectormesh.search.serving.Serving;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps vectors of past queries, and of what was chosen for them, of the namespaces that ask for
 * it: read beside the first search that asks, and again while searches go on. Of 2,000 queries with
 * 384 numbers that is 6 MB.
 */
public final class NeighbourIndex implements Neighbours.Source {
  private static final int NAMESPACES = 32;
  private static final int SESSIONS = 50_000;
  private static final int QUERIES = 2_000;
  private static final int DOCUMENTS = 5;
  private static final int CHUNKS = 8;
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration KEPT = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /**
   * Equal keys have equal vectors, whatever else of the serving changes. Who sees other documents
   * is moved towards others.
   */
  private record Key(
      String tenant, String namespace, String space, long generation, Access access) {}

  /** What is read, with the serving that it is read by. */
  private record Part(Key key, Serving serving) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Part part && key.equals(part.key);
    }

    @Override
    public int hashCode() {
      return key.hashCode();
    }
  }

  private record Read(PastQueries past, Map<String, float[]> queries) {}

  private final PastClicks clicks;
  private final ChunkIndex index;
  private final Encoders encoders;
  private final AsyncLoadingCache<Part, Read> known;

  public NeighbourIndex(
      PastClicks clicks, ChunkIndex index, Encoders encoders, InstantSource clock) {
    this.clicks = clicks;
    this.index = index;
    this.encoders = encoders;
    this.known =
        Caffeine.newBuilder()
            .maximumSize(NAMESPACES)
            .refreshAfterWrite(FRESH)
            .expireAfterAccess(KEPT)
            .ticker(() -> clock.millis() * 1_000_000)
            .executor(work -> {
              var unused = Fanout.daemon("neighbours", work);
            })
            .buildAsync(
                new CacheLoader<Part, Read>() {
                  @Override
                  public Read load(Part part) {
                    return read(part, Map.of());
                  }

                  @Override
                  public Read reload(Part part, Read before) {
                    return read(part, before.queries());
                  }
                });
  }

  @Override
  public Optional<PastQueries> of(String tenant, Serving part) {
    Key key = new Key(tenant, part.uid(), part.space(), part.generation(), part.access());
    CompletableFuture<Read> read = known.get(new Part(key, part));
    return read.isDone() && !read.isCompletedExceptionally()
        ? Optional.of(read.join().past())
        : Optional.empty();
  }

  private Read read(Part part, Map<String, float[]> before) {
    return CallContext.of(part.key().tenant(), "search-svc", Set.of(Role.READER), null)
        .call(() -> CallContext.withDeadline(LONGEST, () -> readNow(part, before)));
  }

  private Read readNow(Part part, Map<String, float[]> before) {
    Serving serving = part.serving();
    TextEncoder encoder = encoders.of(serving.model(), serving.version(), serving.space()).text();
    Map<String, float[]> texts = new HashMap<>();
    List<float[]> queries = new ArrayList<>();
    List<float[]> chosen = new ArrayList<>();
    for (PastClicks.Chosen past :
        clicks.of(
            part.key().tenant(), UUID.fromString(serving.uid()), SESSIONS, QUERIES, DOCUMENTS)) {
      Mix mean = new Mix(encoder.space().dimension());
      boolean found = false;
      for (String document : past.documents()) {
        for (float[] vector : vectors(part, document)) {
          mean.add(vector, 1);
          found = true;
        }
      }
      if (found && !mean.isNothing()) {
        float[] query = before.get(past.query());
        float[] vector = query == null ? unit(encoder.query(past.query())) : query;
        texts.put(past.query(), vector);
        queries.add(vector);
        chosen.add(mean.vector());
      }
    }
    return new Read(
        new PastQueries(queries.toArray(float[][]::new), chosen.toArray(float[][]::new)),
        Map.copyOf(texts));
  }

  private static float[] unit(float[] vector) {
    Mix one = new Mix(vector.length);
    one.add(vector, 1);
    return one.isNothing() ? vector : one.vector();
  }

  /** Of the document's chunks; none where it is gone, or in another space. */
  private List<float[]> vectors(Part part, String document) {
    Serving serving = part.serving();
    DocumentKey key = DocumentKey.of(serving, document);
    if (key == null) {
      return List.of();
    }
    Scope scope = Scope.ofUids(part.key().tenant(), serving, Set.of(key.collectionUid()));
    return index.vectors(scope, key, CHUNKS);
  }
}
