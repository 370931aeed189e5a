package dev.vectormesh.search.feedback;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What trials that are no shares of the sessions tell of a candidate. */
public final class TrialFigures {
  private TrialFigures() {}

  /**
   * Lists that were drawn from both arms. Only sessions without marks count, and no more of one
   * user than may.
   *
   * @param clicked those with a click
   * @param candidate of the clicked ones those where more of the candidate's documents were clicked
   * @param live of the clicked ones those where more of the live arm's were
   */
  public record Interleaved(long clicked, long candidate, long live) {
    public static final Interleaved NONE = new Interleaved(0, 0, 0);
  }

  /**
   * Searches that a shadow was asked.
   *
   * @param searches all of them
   * @param failed those that it could not answer
   * @param dropped those that it was not asked, beside all
   * @param empty answered ones without a document
   * @param liveEmpty answered ones without a document of the live arm
   */
  public record Shadow(
      long searches,
      long failed,
      long dropped,
      long empty,
      long liveEmpty,
      Overlap overlap,
      Pace pace) {}

  /**
   * Shares of the live arm's documents that the candidate shows, too.
   *
   * @param count how many shares
   * @param variance of the sample
   */
  public record Overlap(long count, double mean, double variance) {}

  /**
   * How long the same searches took in both arms.
   *
   * @param timed those that came from no cache
   * @param slow those in which the candidate took longer than {@code slowAfter}
   * @param liveSlow those in which the live arm did
   */
  public record Pace(
      long timed,
      long slow,
      long liveSlow,
      @Nullable Duration p95,
      @Nullable Duration liveP95,
      @Nullable Duration slowAfter) {}
}
