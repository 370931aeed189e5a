package dev.vectormesh.encoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

class EmbeddingSpaceTest {
  private static EmbeddingSpace space(String modelHash, String queryPrefix) {
    var unsigned =
        new EmbeddingSpace("", "bge", "1", 384, "cosine", "cls", true, queryPrefix, "", 512);
    return EmbeddingSpace.of(unsigned, new EmbeddingSpace.Files(modelHash, "tokenizer"));
  }

  @Test
  void fingerprint_isTheSameForTheSameSpace() {
    assertThat(space("a", "q: ").fingerprint())
        .hasSize(64)
        .isEqualTo(space("a", "q: ").fingerprint());
    assertThatCode(() -> space("a", "").requireSame(space("a", ""))).doesNotThrowAnyException();
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
