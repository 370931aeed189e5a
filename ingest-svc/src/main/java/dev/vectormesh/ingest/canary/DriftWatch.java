package dev.vectormesh.ingest.canary;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.UnusableVectorException;
import dev.vectormesh.platform.error.ApiException;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops writing to a space whose model does not make the same vectors any more: other weights under
 * the same name, a damaged file, another machine's arithmetic. What is stored and what would be
 * stored could not be compared, and nothing would say so.
 */
public final class DriftWatch {
  /** Below this cosine the same item counts as another one. */
  static final double LEAST_COSINE = 0.99;

  private static final Logger log = LoggerFactory.getLogger(DriftWatch.class);

  private final CanaryStore store;
  private final LongCounter drifts;
  private final ConcurrentMap<String, Looked> looked = new ConcurrentHashMap<>();

  /**
   * @param why in what way it drifted; empty where it did not
   */
  private record Looked(SpaceEncoder encoder, Optional<String> why) {}

  public DriftWatch(CanaryStore store, Meter meter) {
    this.store = store;
    this.drifts =
        meter
            .counterBuilder("vectormesh.ingest.space_drifts")
            .setDescription("times that a model was found to make other vectors than before")
            .build();
  }

  /**
   * Looks at a space when it is first written to since this process began; answers what {@link
   * #lookAgain} found later on.
   *
   * @throws ApiException FAILED_PRECONDITION (SPACE_DRIFTED)
   */
  public SpaceEncoder require(SpaceEncoder encoder) {
    EmbeddingSpace space = encoder.space();
    Looked known = looked.get(space.fingerprint());
    if (known == null) {
      known = looked.computeIfAbsent(space.fingerprint(), fingerprint -> look(encoder));
    }
    if (known.why.isPresent()) {
      throw ApiException.spaceDrifted(
          space.model() + "/" + space.version(),
          ("%s: nothing is written to its space. Put back the model's files; a model that is meant"
                  + " to be another one needs a name of its own, and a reindex")
              .formatted(known.why.get()));
    }
    return encoder;
  }

  /** Looks at every space that was written to: a model may have been loaded anew. */
  public void lookAgain() {
    looked.replaceAll((fingerprint, known) -> look(known.encoder));
  }

  private Looked look(SpaceEncoder encoder) {
    EmbeddingSpace space = encoder.space();
    Optional<String> why = drift(encoder);
    why.ifPresent(reason -> {
      drifts.add(1);
      log.error(
          "{} version {}: {}; nothing is written to its space",
          space.model(),
          space.version(),
          reason);
    });
    return new Looked(encoder, why);
  }

  private Optional<String> drift(SpaceEncoder encoder) {
    try {
      List<float[]> now = CanaryItems.vectors(encoder);
      List<float[]> first =
          store.keepFirst(encoder.space().fingerprint(), CanaryItems.VERSION, now);
      double least = 1;
      for (int i = 0; i < now.size(); i++) {
        least = Math.min(least, cosine(first.get(i), now.get(i)));
      }
      return least >= LEAST_COSINE
          ? Optional.empty()
          : Optional.of(
              "the same item has a vector that is only %.4f like the one it had at first (at least %.2f)"
                  .formatted(least, LEAST_COSINE));
    } catch (UnusableVectorException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Cosine of two vectors of one length, in -1..1; 0 where one of them has no direction. */
  static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return aa == 0 || bb == 0 ? 0 : dot / Math.sqrt(aa * bb);
  }
}
