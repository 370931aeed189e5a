package dev.vectormesh.platform.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.platform.error.ApiException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysetPageTest {
  private static final ListJobsRequest REQUEST =
      ListJobsRequest.newBuilder().setFilter("state = RUNNING").setPageSize(3).build();

  private static KeysetPage page(String token) {
    return KeysetPage.of(REQUEST, REQUEST.getPageSize(), token);
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void list_isShownPageByPage() {
    KeysetPage first = page("");
    assertThat(first.after()).isNull();
    assertThat(first.limit()).isEqualTo(4);
    assertThat(first.cut(numbers(0, 4), i -> "n" + i)).containsExactly(0, 1, 2);
    KeysetPage second = page(first.next());
    assertThat(second.after()).isEqualTo("n2");
    assertThat(second.cut(numbers(3, 6), i -> "n" + i)).containsExactly(3, 4, 5);
    assertThat(second.next()).isEmpty();
  }

  @Test
  void keyOfSeveralParts_comesBackAsWhatItWas() {
    UUID id = UUID.randomUUID();
    KeysetPage first = page("");
    List<Integer> shown =
        first.cutBy(
            numbers(0, 4), i -> new String[] {"2026-01-02T03:04:05.000006Z", id.toString(), "7"});
    assertThat(shown).hasSize(3);
    KeysetPage second = page(first.next());
    Instant time = Instant.parse("2026-01-02T03:04:05.000006Z");
    assertThat(second.<Instant>after(at -> at.instant(0))).isEqualTo(time);
    assertThat(second.<UUID>after(at -> at.uuid(1))).isEqualTo(id);
    assertThat(second.<Long>after(at -> at.int8(2))).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "9223372036854775808", "2026-13-01T00:00:00Z", "1-2"})
  void keyThatIsNone_isRefused(String part) {
    KeysetPage page = page(PageTokens.of(REQUEST).write(part));
    assertRefused(() -> page.after(at -> at.int8(0)));
    assertRefused(() -> page.after(at -> at.instant(0)));
    assertRefused(() -> page.after(at -> at.uuid(0)));
    assertRefused(() -> page.after(at -> at.text(1)));
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable read) {
    assertThatThrownBy(read)
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.reason()).isEqualTo("INVALID_FIELD");
              assertThat(e.fields().getFirst().field()).isEqualTo("page_token");
            });
  }
}
