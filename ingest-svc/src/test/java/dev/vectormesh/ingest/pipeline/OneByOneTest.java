package dev.vectormesh.ingest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.ingest.pipeline.ItemFailedException.Failure;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OneByOneTest {
  private final OneByOne<String> each = new OneByOne<>(Stage.STORE, name -> name);
  private final Map<String, Failure> failures = new HashMap<>();

  private void run(String item, RuntimeException thrown) {
    each.run(
        item,
        () -> {
          throw thrown;
        },
        failure -> failures.put(item, failure));
  }

  @Test
  void unexpectedFault_isTheItemsWhereOthersPass() {
    each.run("good", () -> {}, failure -> failures.put("good", failure));
    run("odd", new IllegalStateException("a bug"));
    run("bad", ApiException.invalid("uri", "holds a NUL"));
    each.end();

    assertThat(failures).containsOnlyKeys("odd", "bad");
    assertThat(failures)
        .hasEntrySatisfying(
            "odd",
            failure -> {
              assertThat(failure.reason()).isEqualTo("internal");
              assertThat(failure.message()).isEqualTo("internal error");
            })
        .hasEntrySatisfying(
            "bad",
            failure -> {
              assertThat(failure.reason()).isEqualTo("unsupported");
              assertThat(failure.message()).contains("NUL");
            });
  }

  @Test
  void unexpectedFault_ofAllItemsIsTheStages() {
    run("a", new IllegalStateException("a bug"));
    run("b", new IllegalStateException("a bug"));

    assertThatThrownBy(each::end).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void outage_isNoItems() {
    assertThatThrownBy(() -> run("a", ApiException.unavailable("qdrant", Duration.ofSeconds(1))))
        .isInstanceOf(ApiException.class);
    assertThat(failures).isEmpty();
  }
}
