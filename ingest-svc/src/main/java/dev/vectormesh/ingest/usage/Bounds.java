package dev.vectormesh.ingest.usage;

/** What a tenant may have, each 0 for any number. */
public record Bounds(long documents, long objectBytes, long tokensADay) {
  public static final Bounds NONE = new Bounds(0, 0, 0);

  public long of(Bound bound) {
    return switch (bound) {
      case DOCUMENTS -> documents;
      case OBJECT_BYTES -> objectBytes;
      case TOKENS_A_DAY -> tokensADay;
    };
  }
}
