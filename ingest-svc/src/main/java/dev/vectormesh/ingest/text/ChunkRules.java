package dev.vectormesh.ingest.text;

import dev.vectormesh.encoders.TextEncoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How text is cut for one encoder. All counts are tokens of that encoder.
 *
 * @param window what the encoder takes, prefix and special tokens left out
 * @param maxTokens in a chunk, at most {@code window}
 * @param overlapTokens that two neighbours share, less than half of {@code maxTokens}
 * @param wholeTokens a text up to this long is one chunk
 * @param warnings what became of settings that the encoder does not allow
 */
public record ChunkRules(
    int window, int maxTokens, int overlapTokens, int wholeTokens, List<String> warnings) {
  /** Part of every content hash: a change of how the chunker cuts makes all documents new. */
  static final String VERSION = "window-2";

  static final int DEFAULT_MAX_TOKENS = 500;
  static final int DEFAULT_OVERLAP_TOKENS = 100;

  public ChunkRules {
    warnings = List.copyOf(warnings);
  }

  /**
   * @param askedMax 0 for the default
   * @param askedOverlap null for the default
   */
  public static ChunkRules of(int askedMax, @Nullable Integer askedOverlap, TextEncoder encoder) {
    String prefix = encoder.space().passagePrefix();
    int taken =
        encoder.tokenizer().specialTokens()
            + (prefix.isEmpty() ? 0 : encoder.tokenizer().count(prefix) + 1);
    return of(askedMax, askedOverlap, Math.max(8, encoder.space().maxTokens() - taken));
  }

  static ChunkRules of(int askedMax, @Nullable Integer askedOverlap, int window) {
    List<String> warnings = new ArrayList<>();
    int max = Math.min(askedMax == 0 ? DEFAULT_MAX_TOKENS : askedMax, window);
    if (askedMax > window || askedMax == 0 && window < DEFAULT_MAX_TOKENS) {
      warnings.add(
          "chunks hold at most %d tokens, not %d: the encoder's window is that wide"
              .formatted(max, askedMax == 0 ? DEFAULT_MAX_TOKENS : askedMax));
    }
    int wanted = askedOverlap == null ? Math.min(DEFAULT_OVERLAP_TOKENS, max / 5) : askedOverlap;
    int overlap = Math.min(wanted, Math.max(0, (max - 1) / 2));
    if (askedOverlap != null && overlap < wanted) {
      warnings.add("neighbours share %d tokens, not %d".formatted(overlap, wanted));
    }
    // By default a text that the encoder takes whole is not cut for the sake of a few tokens.
    return new ChunkRules(window, max, overlap, askedMax == 0 ? window : max, warnings);
  }

  /** What of these rules shapes chunks. */
  String fingerprint() {
    return "%s %s %d %d %d"
        .formatted(Cleaner.VERSION, VERSION, maxTokens, overlapTokens, wholeTokens);
  }
}
