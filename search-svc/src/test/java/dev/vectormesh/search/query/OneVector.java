package dev.vectormesh.search.query;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.EncodingMeter;
import dev.vectormesh.encoders.ImageEncoder;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.encoders.TokenSpans;
import java.util.List;
import java.util.Optional;

/** Every query is the same point. */
record OneVector(String metric) implements SpaceEncoder, TextEncoder {
  @Override
  public TextEncoder text() {
    return this;
  }

  @Override
  public Optional<ImageEncoder> image() {
    return Optional.empty();
  }

  @Override
  public EmbeddingSpace space() {
    return new EmbeddingSpace(
        "space", "model", "1", 2, metric, "cls", metric.equals("cosine"), "", "", 512);
  }

  @Override
  public TextTokenizer tokenizer() {
    return new TextTokenizer() {
      @Override
      public TokenSpans spans(String text) {
        return new TokenSpans(new int[] {0}, new int[] {text.length()});
      }

      @Override
      public int specialTokens() {
        return 2;
      }
    };
  }

  @Override
  public float[] query(String text) {
    return new float[] {1, 0};
  }

  @Override
  public List<float[]> passages(List<String> texts, EncodingMeter meter) {
    return texts.stream().map(this::query).toList();
  }
}
