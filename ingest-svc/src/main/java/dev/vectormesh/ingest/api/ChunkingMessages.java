package dev.vectormesh.ingest.api;

import dev.vectormesh.corpus.v1.Chunking;
import dev.vectormesh.ingest.text.ChunkMethod;
import dev.vectormesh.ingest.text.ChunkSettings;
import dev.vectormesh.ingest.text.TokenCount;
import dev.vectormesh.platform.error.ApiException;

/** How texts are cut, as the contract has it. */
final class ChunkingMessages {
  private static final int DEFAULT_MAX_TOKENS = 500;

  private ChunkingMessages() {}

  /**
   * @throws ApiException INVALID_ARGUMENT
   */
  static ChunkSettings read(String field, Chunking chunking) {
    int most = chunking.getMaxTokens() == 0 ? DEFAULT_MAX_TOKENS : chunking.getMaxTokens();
    if (chunking.hasOverlapTokens() && chunking.getOverlapTokens() * 2 >= most) {
      throw ApiException.invalid(
          field + ".overlap_tokens", "must be less than half of max_tokens (" + most + ")");
    }
    ChunkMethod method = method(chunking.getMethod());
    if (chunking.getSemanticPercentile() != 0 && method != ChunkMethod.SEMANTIC) {
      throw ApiException.invalid(
          field + ".semantic_percentile", "is of the method SEMANTIC alone: leave it out");
    }
    return new ChunkSettings(
        method,
        count(chunking.getTokenCount()),
        chunking.getMaxTokens(),
        chunking.hasOverlapTokens() ? chunking.getOverlapTokens() : null,
        chunking.getSemanticPercentile());
  }

  private static ChunkMethod method(Chunking.Method method) {
    return switch (method) {
      case METHOD_UNSPECIFIED, METHOD_WINDOW, UNRECOGNIZED -> ChunkMethod.WINDOW;
      case METHOD_SENTENCE -> ChunkMethod.SENTENCE;
      case METHOD_PARAGRAPH -> ChunkMethod.PARAGRAPH;
      case METHOD_STRUCTURE -> ChunkMethod.STRUCTURE;
      case METHOD_TABLE_ROWS -> ChunkMethod.TABLE_ROWS;
      case METHOD_CODE -> ChunkMethod.CODE;
      case METHOD_SEMANTIC -> ChunkMethod.SEMANTIC;
    };
  }

  private static TokenCount count(Chunking.TokenCount count) {
    return count == Chunking.TokenCount.TOKEN_COUNT_CL100K ? TokenCount.CL100K : TokenCount.ENCODER;
  }

  static Chunking toProto(ChunkSettings settings) {
    Chunking.Builder chunking =
        Chunking.newBuilder()
            .setMethod(Chunking.Method.valueOf("METHOD_" + settings.method()))
            .setTokenCount(Chunking.TokenCount.valueOf("TOKEN_COUNT_" + settings.count()))
            .setMaxTokens(settings.maxTokens())
            .setSemanticPercentile(settings.percentile());
    Integer overlap = settings.overlapTokens();
    if (overlap != null) {
      chunking.setOverlapTokens(overlap);
    }
    return chunking.build();
  }
}
