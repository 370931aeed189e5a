package dev.vectormesh.search.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.points.Access;
import dev.vectormesh.search.query.Scope;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.context.Context;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpaceGuardTest {
  private final Counter refused = new Counter();
  private final SpaceGuard guard = new SpaceGuard(refused);

  private static final class Counter implements LongCounter {
    private long count;

    @Override
    public void add(long value) {
      count += value;
    }

    @Override
    public void add(long value, Attributes attributes) {
      add(value);
    }

    @Override
    public void add(long value, Attributes attributes, Context context) {
      add(value);
    }
  }

  private static Scope scope(String collection, String space) {
    return new Scope("acme", collection, space, "uid", 1, Set.of(), Access.ALL);
  }

  private void assertRefused(String space, Scope scope) {
    assertThatThrownBy(() -> guard.check(space, scope))
        .satisfies(e ->
            assertThat(ErrorDetails.info(e))
                .hasValueSatisfying(
                    info -> assertThat(info.getReason()).isEqualTo("SPACE_MISMATCH")));
  }

  @Test
  void vectorOfTheIndexsSpace_passes() {
    guard.check("a", scope("any", "a"));
    guard.check(null, scope("any", "a"));

    assertThat(refused.count).isZero();
  }

  @Test
  void vectorOfAnotherSpace_isRefusedAndCounted() {
    assertRefused("b", scope("any", "a"));

    assertThat(refused.count).isEqualTo(1);
  }

  /** Where the serving itself is wrong, the collection's name still tells. */
  @Test
  void collectionThatTellsAnotherSpace_isRefused() {
    String space = "0123456789abcdef".repeat(4);

    assertRefused(space, scope("vm-s-fedcba987654-words-3", space));
    assertThat(refused.count).isEqualTo(1);
  }
}
