package dev.vectormesh.finetune.data;

import com.google.common.collect.Lists;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.finetune.corpus.LiveIndex;
import dev.vectormesh.platform.call.Fanout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the vectors of examples: of queries by the live encoder, of documents in the index. */
public final class Vectorizer {
  private static final int QUERIES_AT_ONCE = 4;
  private static final int STEP = 64;

  private final SpaceEncoders encoders;
  private final StoredChunks chunks;

  public Vectorizer(SpaceEncoders encoders, StoredChunks chunks) {
    this.encoders = encoders;
    this.chunks = chunks;
  }

  /**
   * The vectors of examples.
   *
   * @param step is run from time to time: what it throws ends it
   */
  public Vectors vectors(LiveIndex live, List<Example> examples, Runnable step) {
    Set<String> documents = new LinkedHashSet<>();
    for (Example example : examples) {
      documents.addAll(example.gains().keySet());
      documents.addAll(example.skipped());
    }
    Map<String, List<float[]>> found = new HashMap<>();
    for (List<String> some : Lists.partition(List.copyOf(documents), STEP)) {
      found.putAll(chunks.vectors(live, some));
      step.run();
    }
    List<Example> there = new ArrayList<>();
    for (Example example : examples) {
      Map<String, Double> gains = new HashMap<>(example.gains());
      gains.keySet().retainAll(found.keySet());
      if (!gains.isEmpty()) {
        Set<String> skipped =
            example.skipped().stream().filter(found::containsKey).collect(Collectors.toSet());
        there.add(new Example(example.query(), gains, skipped));
      }
    }
    List<float[]> queries = queries(live, there.stream().map(Example::query).toList(), step);
    return new Vectors(there, queries.toArray(float[][]::new), found);
  }

  /** The vectors of queries, as a search makes them. */
  public List<float[]> queries(LiveIndex live, List<String> texts, Runnable step) {
    TextEncoder encoder =
        encoders
            .encoder(
                live.space().getModel(), live.space().getVersion(), live.space().getFingerprint())
            .text();
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (List<String> some : Lists.partition(texts, STEP)) {
      vectors.addAll(Fanout.map(some, QUERIES_AT_ONCE, encoder::query));
      step.run();
    }
    return vectors;
  }
}
