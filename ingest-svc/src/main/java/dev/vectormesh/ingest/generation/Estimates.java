package dev.vectormesh.ingest.generation;

import dev.vectormesh.corpus.v1.ReindexRequest;
import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.generation.FillStore.Claim;
import dev.vectormesh.ingest.index.VectorIndex;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Build.Contents;
import dev.vectormesh.ingest.namespace.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a reindex would take, from a small sample of the documents. */
public final class Estimates {
  private static final int SAMPLE = 20;

  /** Payload fields and the words of a point, beside its text and its dense vector. */
  private static final int POINT_BYTES = 600;

  /** A vector is kept whole, and once more in a byte a number for the first look. */
  private static final int BYTES_PER_NUMBER = Float.BYTES + 1;

  private final Generations generations;
  private final Reindexes reindexes;
  private final Collections collections;
  private final FillStore fills;
  private final SpaceEncoders encoders;
  private final VectorIndex index;

  public Estimates(
      Generations generations,
      Reindexes reindexes,
      Collections collections,
      FillStore fills,
      SpaceEncoders encoders,
      VectorIndex index) {
    this.generations = generations;
    this.reindexes = reindexes;
    this.collections = collections;
    this.fills = fills;
    this.encoders = encoders;
    this.index = index;
  }

  /**
   * @param tokens that would be embedded; 0 where vectors are mapped
   * @param diskBytes beside the live generation
   */
  public record Estimate(
      Build.Method method,
      long documents,
      long points,
      long tokens,
      Duration duration,
      long diskBytes) {}

  private record Speed(long tokens, Duration duration) {}

  public Estimate estimate(String tenant, ReindexRequest request) {
    Namespace namespace = generations.namespace(tenant, NamespaceName.parse(request.getParent()));
    Reindexes.Plan plan = reindexes.plan(namespace, request);
    Contents live = generations.find(namespace, namespace.generation().number()).contents();
    long characters = fills.characters(namespace);
    List<Claim> sample =
        fills.sample(namespace, SAMPLE).stream().filter(claim -> !claim.gone()).toList();
    Speed speed =
        plan.method() == Build.Method.EMBED
            ? embedding(namespace, plan.space(), sample, characters)
            : mapping(namespace, plan.space(), sample, live.points());
    return new Estimate(
        plan.method(),
        live.documents(),
        live.points(),
        speed.tokens(),
        speed.duration(),
        live.points() * (POINT_BYTES + (long) plan.space().dimension() * BYTES_PER_NUMBER)
            + characters);
  }

  /** Embeds the sample, and takes the time of a token for all. */
  private Speed embedding(
      Namespace namespace, EmbeddingSpace space, List<Claim> sample, long characters) {
    TextEncoder encoder =
        encoders.encoder(space.model(), space.version(), space.fingerprint()).text();
    List<String> texts = texts(namespace, sample);
    long read = texts.stream().mapToLong(String::length).sum();
    if (read == 0) {
      return new Speed(0, Duration.ZERO);
    }
    long tokens = texts.stream().mapToLong(encoder.tokenizer()::count).sum();
    // What is longer than the encoder's window is cut off here, and not counted.
    long embedded =
        texts.stream()
            .mapToLong(text -> Math.min(encoder.tokenizer().count(text), space.maxTokens()))
            .sum();
    long began = System.nanoTime();
    List<float[]> vectors = encoder.passages(texts);
    double perToken = (double) (System.nanoTime() - began) / Math.max(1, embedded);
    long all = Math.round((double) tokens / read * characters);
    return new Speed(all, Duration.ofNanos(Math.round(perToken * all)));
  }

  private List<String> texts(Namespace namespace, List<Claim> sample) {
    List<String> texts = new ArrayList<>();
    for (Claim claim : sample) {
      CollectionName collection = claim.collection();
      if (collection != null) {
        WriteTarget target = collections.target(namespace.tenant(), collection);
        for (Draft draft : fills.drafts(target, List.of(claim))) {
          texts.add(draft.title() + "\n" + draft.content().text().text());
        }
      }
    }
    return texts;
  }

  /** Reads and maps the sample; to write a point takes about as long. */
  private Speed mapping(
      Namespace namespace, EmbeddingSpace space, List<Claim> sample, long points) {
    long began = System.nanoTime();
    int read = 0;
    for (Claim claim : sample) {
      CollectionName collection = claim.collection();
      if (collection != null) {
        WriteTarget from = collections.target(namespace.tenant(), collection);
        List<float[]> vectors =
            List.copyOf(index.firstVectors(from, List.of(Filler.kept(claim))).values());
        if (from.chosenSpace() == null) {
          vectors = encoders.adapterOf(space).orElseThrow().map(vectors);
        }
        read += vectors.size();
      }
    }
    double perPoint = 2.0 * (System.nanoTime() - began) / Math.max(1, read);
    return new Speed(0, Duration.ofNanos(Math.round(perPoint * points)));
  }
}
