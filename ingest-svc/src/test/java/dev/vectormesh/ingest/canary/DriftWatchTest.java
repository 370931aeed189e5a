package dev.vectormesh.ingest.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.EncodingMeter;
import dev.vectormesh.encoders.ImageEncoder;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.platform.error.ApiException;
import io.opentelemetry.api.OpenTelemetry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DriftWatchTest {
  private static final EmbeddingSpace SPACE =
      new EmbeddingSpace("f".repeat(64), "model", "1", 2, "cosine", "cls", true, "", "", 512);

  private final KeptCanaries kept = new KeptCanaries();
  private final TurnedEncoder encoder = new TurnedEncoder();

  private DriftWatch watch() {
    return new DriftWatch(kept, OpenTelemetry.noop().getMeter("test"));
  }

  @Test
  void aModelThatStaysAsItWas_isWrittenWith() {
    watch().require(encoder);

    assertThat(watch().require(encoder)).isSameAs(encoder);
  }

  @Test
  void aModelThatMovedALittle_isWrittenWith() {
    watch().require(encoder);
    encoder.degrees = 8; // cos 8 degrees = .9903

    assertThat(watch().require(encoder)).isSameAs(encoder);
  }

  @Test
  void aModelThatChanged_isRefusedByTheNextProcess() {
    watch().require(encoder);
    encoder.degrees = 9; // cos 9 degrees = .9877

    assertThatThrownBy(() -> watch().require(encoder))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("model/1")
        .hasMessageContaining("only 0.9877 like")
        .hasMessageContaining("Put back the model's files");
  }

  @Test
  void aModelThatIsLoadedAnew_isLookedAtAgain_andServesOnceItIsPutBack() {
    DriftWatch watch = watch();
    watch.require(encoder);
    encoder.degrees = 90;

    watch.lookAgain();
    assertThatThrownBy(() -> watch.require(encoder)).isInstanceOf(ApiException.class);
    encoder.degrees = 0;
    watch.lookAgain();

    assertThatCode(() -> watch.require(encoder)).doesNotThrowAnyException();
  }

  @Test
  void aVectorWithoutDirection_isLikeNone() {
    assertThat(DriftWatch.cosine(new float[] {0, 0}, new float[] {1, 0})).isZero();
    assertThat(DriftWatch.cosine(new float[] {3, 0}, new float[] {1, 1}))
        .isCloseTo(Math.sqrt(.5), within(1e-12));
  }

  private static final class KeptCanaries implements CanaryStore {
    private final Map<String, List<float[]>> first = new HashMap<>();

    @Override
    public List<float[]> keepFirst(String space, int items, List<float[]> now) {
      return first.computeIfAbsent(space + items, key -> now);
    }
  }

  /** Every text has the same vector, turned by some degrees. */
  private static final class TurnedEncoder implements SpaceEncoder, TextEncoder {
    private double degrees;

    @Override
    public EmbeddingSpace space() {
      return SPACE;
    }

    @Override
    public TextEncoder text() {
      return this;
    }

    @Override
    public Optional<ImageEncoder> image() {
      return Optional.empty();
    }

    @Override
    public TextTokenizer tokenizer() {
      throw new UnsupportedOperationException("nothing is cut here");
    }

    @Override
    public float[] query(String text) {
      double radians = Math.toRadians(degrees);
      return new float[] {(float) Math.cos(radians), (float) Math.sin(radians)};
    }

    @Override
    public List<float[]> passages(List<String> texts, EncodingMeter meter) {
      return texts.stream().map(this::query).toList();
    }
  }
}
