package dev.vectormesh.ingest.text;

import dev.vectormesh.encoders.TextEncoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How text is cut for one encoder.
 *
 * @param percentile of the distances between sentences, beyond which a topic ends
 * @param window tokens that the encoder takes, prefix and special tokens left out
 * @param maxTokens in a chunk; at most {@code window} where they are the encoder's
 * @param overlapTokens that two neighbours share, less than half of {@code maxTokens}
 * @param wholeTokens a text up to this long is one chunk of the window method
 * @param extractors what reads texts before they are cut
 * @param warnings what became of settings that the encoder does not allow
 */
public record ChunkRules(
    ChunkMethod method,
    TokenCount count,
    int percentile,
    int window,
    int maxTokens,
    int overlapTokens,
    int wholeTokens,
    List<ExtractorSetting> extractors,
    List<String> warnings) {
  /** Part of every content hash: a change of how the chunker cuts makes all documents new. */
  static final String VERSION = "window-2";

  /** The same of what has units: sentences, paragraphs, rows. */
  static final String UNITS_VERSION = "units-1";

  static final int DEFAULT_MAX_TOKENS = 500;
  static final int DEFAULT_OVERLAP_TOKENS = 100;
  static final int DEFAULT_PERCENTILE = 95;

  public ChunkRules {
    extractors = List.copyOf(extractors);
    warnings = List.copyOf(warnings);
  }

  public static ChunkRules of(ChunkSettings asked, TextEncoder encoder) {
    String prefix = encoder.space().passagePrefix();
    int taken =
        encoder.tokenizer().specialTokens()
            + (prefix.isEmpty() ? 0 : encoder.tokenizer().count(prefix) + 1);
    return of(asked, Math.max(8, encoder.space().maxTokens() - taken));
  }

  static ChunkRules of(ChunkSettings asked, int window) {
    List<String> warnings = new ArrayList<>();
    int wanted = asked.maxTokens() == 0 ? DEFAULT_MAX_TOKENS : asked.maxTokens();
    boolean ofEncoder = asked.count() == TokenCount.ENCODER;
    int max = ofEncoder ? Math.min(wanted, window) : wanted;
    if (max < wanted) {
      warnings.add(
          "chunks hold at most %d tokens, not %d: the encoder's window is that wide"
              .formatted(max, wanted));
    }
    return new ChunkRules(
        asked.method(),
        asked.count(),
        asked.percentile() == 0 ? DEFAULT_PERCENTILE : asked.percentile(),
        window,
        max,
        overlap(asked, max, warnings),
        // By default a text that the encoder takes whole is not cut for the sake of a few tokens.
        asked.maxTokens() == 0 && ofEncoder ? window : max,
        List.of(),
        warnings);
  }

  /** The same for texts that these have read. */
  public ChunkRules readBy(List<ExtractorSetting> readers) {
    return new ChunkRules(
        method,
        count,
        percentile,
        window,
        maxTokens,
        overlapTokens,
        wholeTokens,
        readers,
        warnings);
  }

  private static int overlap(ChunkSettings asked, int max, List<String> warnings) {
    @Nullable Integer said = asked.overlapTokens();
    int byDefault =
        asked.method().overlapsByDefault() ? Math.min(DEFAULT_OVERLAP_TOKENS, max / 5) : 0;
    int wanted = said == null ? byDefault : said;
    int overlap = Math.min(wanted, Math.max(0, (max - 1) / 2));
    if (said != null && overlap < wanted) {
      warnings.add("neighbours share %d tokens, not %d".formatted(overlap, wanted));
    }
    return overlap;
  }

  /** What of these rules shapes chunks. */
  String fingerprint() {
    return extractors.isEmpty() ? cutting() : cutting() + " " + extractors;
  }

  private String cutting() {
    String window =
        "%s %s %d %d %d".formatted(Cleaner.VERSION, VERSION, maxTokens, overlapTokens, wholeTokens);
    // What was cut by windows before there was a choice is cut alike.
    return method == ChunkMethod.WINDOW && count == TokenCount.ENCODER
        ? window
        : "%s %s %s %s %d %d".formatted(window, UNITS_VERSION, method, count, this.window, shift());
  }

  private int shift() {
    return method == ChunkMethod.SEMANTIC ? percentile : 0;
  }
}
