package dev.vectormesh.encoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingSpaceTest {
  private static EmbeddingSpace space(String modelHash, String queryPrefix, String... shaping) {
    var unsigned =
        new EmbeddingSpace("", "bge", "1", 384, "cosine", "cls", true, queryPrefix, "", 512);
    return EmbeddingSpace.of(
        unsigned, new EmbeddingSpace.Files(modelHash, "tokenizer"), List.of(shaping));
  }

  @Test
  void fingerprint_isTheSameForTheSameSpace() {
    assertThat(space("a", "q: ").fingerprint())
        .hasSize(64)
        .isEqualTo(space("a", "q: ").fingerprint());
    assertThatCode(() -> space("a", "").requireSame(space("a", ""))).doesNotThrowAnyException();
  }

  /** Vectors are stored under it: another one would make every index unreadable. */
  @Test
  void fingerprint_ofTextsAloneIsWhatItWasBeforeThereWerePictures() {
    assertThat(space("a", "q: ").fingerprint())
        .isEqualTo("b46524599bffcbae419cf661de7a5e41ac60d4fd44ba3f4fa18b939cd18d88d7");
  }

  @Test
  void fingerprint_movesWithAllThatShapesPictures() {
    String texts = space("a", "").fingerprint();
    String pictures = space("a", "", "image_model=x", "image_version=1").fingerprint();

    assertThat(pictures).isNotEqualTo(texts);
    assertThat(space("a", "", "image_model=y", "image_version=1").fingerprint())
        .isNotEqualTo(pictures);
    assertThat(space("a", "", "image_model=x", "image_version=1").fingerprint())
        .isEqualTo(pictures);
  }

  @Test
  void requireSame_refusesAnotherFileAndAnotherPrefix() {
    assertThatThrownBy(() -> space("int8", "").requireSame(space("float32", "")))
        .isInstanceOf(ApiException.class)
        .satisfies(e ->
            assertThat(Status.fromThrowable(e).getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION));
    assertThatThrownBy(() -> space("a", "").requireSame(space("a", "q: ")))
        .isInstanceOf(ApiException.class);
  }
}
