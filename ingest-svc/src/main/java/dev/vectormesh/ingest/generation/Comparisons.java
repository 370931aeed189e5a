package dev.vectormesh.ingest.generation;

import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.RepairStore.Kept;
import dev.vectormesh.ingest.generation.FillStore.Claim;
import dev.vectormesh.ingest.index.VectorIndex;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.name.GenerationName;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.pipeline.Carrier;
import dev.vectormesh.ingest.usage.Meter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares a generation with the live one. */
public final class Comparisons {
  private static final int SAMPLE = 50;

  /** Vectors that were made twice of one text differ by rounding alone. */
  private static final double SAME = 0.99;

  private final Generations generations;
  private final Collections collections;
  private final FillStore fills;
  private final Filler filler;
  private final Carrier carrier;
  private final VectorIndex index;

  public Comparisons(
      Generations generations,
      Collections collections,
      FillStore fills,
      Filler filler,
      Carrier carrier,
      VectorIndex index) {
    this.generations = generations;
    this.collections = collections;
    this.fills = fills;
    this.filler = filler;
    this.carrier = carrier;
    this.index = index;
  }

  /**
   * What was found.
   *
   * @param sampled documents whose vectors were made again
   * @param different those whose vectors differ, or are not there
   * @param equal whether nothing speaks against a switch
   */
  public record Comparison(
      long livePoints, long points, long pending, int sampled, int different, boolean equal) {}

  public Comparison compare(String tenant, GenerationName name) {
    Namespace namespace = generations.namespace(tenant, name.namespace());
    Build build = generations.find(tenant, name);
    long live = points(namespace, namespace.generation());
    long points = points(namespace, build.generation());
    List<Claim> sample =
        fills.sample(namespace, SAMPLE).stream().filter(claim -> !claim.gone()).toList();
    int different = 0;
    for (List<Claim> some : byCollection(sample).values()) {
      different += different(tenant, build, some);
    }
    Build now = generations.find(tenant, name);
    return new Comparison(
        live,
        points,
        now.contents().pending(),
        sample.size(),
        different,
        now.contents().pending() == 0
            && different == 0
            && points == now.contents().points()
            && now.state().open()
            && now.state() != Build.State.BUILDING);
  }

  private long points(Namespace namespace, Generation generation) {
    Namespace there = namespace.in(generation);
    return generation.indexes().stream().mapToLong(part -> index.points(there, part)).sum();
  }

  private static Map<CollectionName, List<Claim>> byCollection(List<Claim> claims) {
    Map<CollectionName, List<Claim>> byCollection = new LinkedHashMap<>();
    for (Claim claim : claims) {
      CollectionName collection = claim.collection();
      if (collection != null) {
        byCollection.computeIfAbsent(collection, c -> new ArrayList<>()).add(claim);
      }
    }
    return byCollection;
  }

  private int different(String tenant, Build build, List<Claim> claims) {
    CollectionName collection = claims.getFirst().collection();
    if (collection == null) {
      return claims.size();
    }
    WriteTarget from = collections.target(tenant, collection);
    WriteTarget to = from.in(build.generation());
    List<Kept> documents = claims.stream().map(Filler::kept).toList();
    Map<String, float[]> expected = expected(from, to, build, claims);
    Map<String, float[]> there = index.firstVectors(to, documents);
    return (int)
        claims.stream()
            .filter(claim -> !same(expected.get(claim.id()), there.get(claim.id())))
            .count();
  }

  private Map<String, float[]> expected(
      WriteTarget from, WriteTarget to, Build build, List<Claim> claims) {
    Optional<UnaryOperator<List<float[]>>> carried = filler.carried(from, to, build);
    if (carried.isEmpty()) {
      return carrier.make(to, fills.drafts(from, claims), id -> 0, new Meter()).stream()
          .collect(Collectors.toMap(Carrier.Made::id, made -> made.points().getFirst().dense()));
    }
    Map<String, float[]> live =
        index.firstVectors(from, claims.stream().map(Filler::kept).toList());
    List<String> ids = List.copyOf(live.keySet());
    List<float[]> vectors = carried.get().apply(ids.stream().map(live::get).toList());
    Map<String, float[]> expected = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      expected.put(ids.get(i), vectors.get(i));
    }
    return expected;
  }

  private static boolean same(float @Nullable [] one, float @Nullable [] other) {
    if (one == null || other == null || one.length != other.length) {
      return false;
    }
    double dot = 0;
    double ones = 0;
    double others = 0;
    for (int i = 0; i < one.length; i++) {
      dot += (double) one[i] * other[i];
      ones += (double) one[i] * one[i];
      others += (double) other[i] * other[i];
    }
    return dot >= SAME * Math.sqrt(ones * others);
  }
}
