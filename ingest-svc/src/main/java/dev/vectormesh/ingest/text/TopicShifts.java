package dev.vectormesh.ingest.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the topics of a text begin: at sentences that are less like those before them than a share
 * of all neighbours is. Takes the sentences' vectors in portions, and keeps distances alone.
 */
public final class TopicShifts {
  private final List<Unit> sentences;
  private final String text;
  private final double[] distances;
  private int taken;
  private float @Nullable [] before;

  public TopicShifts(PagedText paged) {
    text = paged.text();
    sentences = Stretch.of(paged).stream().flatMap(s -> Sentences.of(paged, s).stream()).toList();
    distances = new double[Math.max(0, sentences.size() - 1)];
  }

  /** In their order. */
  public List<String> sentences() {
    List<String> texts = new ArrayList<>(sentences.size());
    sentences.forEach(sentence -> texts.add(text.substring(sentence.from(), sentence.to())));
    return texts;
  }

  /**
   * The vectors of the next sentences.
   *
   * @param vectors {@code float[n][d]}
   */
  public void add(List<float[]> vectors) {
    for (float[] vector : vectors) {
      float[] last = before;
      if (last != null) {
        distances[taken++] = 1 - cosine(last, vector);
      }
      before = vector;
    }
  }

  private static double cosine(float[] one, float[] other) {
    double dot = 0;
    double ones = 0;
    double others = 0;
    for (int i = 0; i < one.length; i++) {
      dot += (double) one[i] * other[i];
      ones += (double) one[i] * one[i];
      others += (double) other[i] * other[i];
    }
    return dot / Math.max(Math.sqrt(ones * others), Double.MIN_NORMAL);
  }

  /**
   * The first chars of sentences that begin a topic.
   *
   * @param percentile of the distances; what is farther from the sentence before begins one
   */
  public Set<Integer> starts(int percentile) {
    double limit = percentile(percentile);
    Set<Integer> starts = new HashSet<>();
    for (int i = 0; i < taken; i++) {
      if (distances[i] > limit) {
        starts.add(sentences.get(i + 1).from());
      }
    }
    return starts;
  }

  /** Between two of them by the share of the way. */
  private double percentile(int percentile) {
    if (taken == 0) {
      return 0;
    }
    double[] sorted = Arrays.copyOf(distances, taken);
    Arrays.sort(sorted);
    double at = percentile / 100.0 * (taken - 1);
    int below = (int) at;
    int above = Math.min(taken - 1, below + 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
