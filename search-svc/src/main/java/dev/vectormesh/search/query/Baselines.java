package dev.vectormesh.search.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.points.Access;
import dev.vectormesh.search.serving.Serving;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Baselines of the namespaces' spaces, made when they are first asked for and anew from time to
 * time.
 */
final class Baselines {
  /** Documents in a sample: with the texts, some 8,000 pairs. */
  static final int SAMPLE = 256;

  private static final int NAMESPACES = 1000;
  private static final Duration FRESH = Duration.ofMinutes(10);

  private record Key(
      String tenant, String namespaceUid, long generation, String space, Access access) {}

  private final ChunkIndex index;
  private final Cache<Key, Baseline> known =
      Caffeine.newBuilder().maximumSize(NAMESPACES).expireAfterWrite(FRESH).build();
  private final Cache<String, List<float[]>> queries =
      Caffeine.newBuilder().maximumSize(NAMESPACES).build();

  Baselines(ChunkIndex index) {
    this.index = index;
  }

  /** Null where the namespace has no document in the space. */
  @Nullable Baseline of(Scope scope, Serving serving, TextEncoder encoder) {
    Key key =
        new Key(
            scope.tenant(), serving.uid(), serving.generation(), serving.space(), scope.access());
    Baseline baseline = known.getIfPresent(key);
    if (baseline == null) {
      List<float[]> documents = index.sample(scope, SAMPLE);
      if (documents.isEmpty()) {
        return null;
      }
      baseline = Baseline.of(queries(encoder), documents);
      known.put(key, baseline);
    }
    return baseline;
  }

  private List<float[]> queries(TextEncoder encoder) {
    return queries.get(
        encoder.space().fingerprint(),
        space -> UnrelatedQueries.TEXTS.stream().map(encoder::query).toList());
  }
}
