package dev.vectormesh.platform.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.settings.Secret;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTokensTest {
  private static final ListJobsRequest REQUEST =
      ListJobsRequest.newBuilder().setFilter("state = RUNNING").setPageSize(10).build();

  private static void assertRefused(PageTokens tokens, String token) {
    assertThatThrownBy(() -> tokens.read(token))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.fields().getFirst().field()).isEqualTo("page_token"));
  }

  @Test
  void position_comesBack_alsoWithAnotherPageSize() {
    String token = PageTokens.of(REQUEST).write("2026-01-02", "ü|id");
    ListJobsRequest next = REQUEST.toBuilder().setPageSize(50).setPageToken(token).build();
    assertThat(PageTokens.of(next).read(token)).containsExactly("2026-01-02", "ü|id");
    assertThat(PageTokens.of(next).read("")).isEmpty();
  }

  @Test
  void tokenOfAnotherRequestOrGeneration_isRefused() {
    String token = PageTokens.of(REQUEST).generation(3).write("20");
    assertThat(PageTokens.of(REQUEST).generation(3).read(token)).containsExactly("20");
    assertRefused(PageTokens.of(REQUEST).generation(4), token);
    assertRefused(PageTokens.of(REQUEST.toBuilder().setFilter("").build()).generation(3), token);
  }

  @Test
  void changedToken_isRefused() {
    PageTokens tokens = PageTokens.of(REQUEST);
    byte[] bytes = Base64.getUrlDecoder().decode(tokens.write("20"));
    bytes[bytes.length - 1] = '9';
    assertRefused(tokens, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    assertRefused(tokens, "no token");
    assertRefused(tokens, "AA");
    assertRefused(tokens, "A".repeat(5000));
  }

  private static <T> T by(PageKey key, java.util.concurrent.Callable<T> work) throws Exception {
    return key.in(io.grpc.Context.current()).call(work);
  }

  @Test
  void tokenIsTakenByThoseWithTheSameKey_andByNobodyElse() throws Exception {
    Secret secret = new Secret("0123456789abcdef0123456789abcdef");
    Secret pages = new Secret("another secret of thirty-two characters");
    String token = by(PageKey.of(null, secret), () -> PageTokens.of(REQUEST).write("20"));

    assertThat(by(PageKey.of(null, secret), () -> PageTokens.of(REQUEST).read(token)))
        .containsExactly("20");
    for (PageKey other :
        List.of(PageKey.of(pages, secret), PageKey.of(null, pages), PageKey.of(null, null))) {
      assertRefused(by(other, () -> PageTokens.of(REQUEST)), token);
    }
    assertThat(by(PageKey.of(pages, null), () -> PageTokens.of(REQUEST).write("1")))
        .isEqualTo(by(PageKey.of(pages, secret), () -> PageTokens.of(REQUEST).write("1")));
  }

  @Test
  void pageSize_followsAip158() {
    assertThat(PageSize.of(0, 50, 1000)).isEqualTo(50);
    assertThat(PageSize.of(7, 50, 1000)).isEqualTo(7);
    assertThat(PageSize.of(5000, 50, 1000)).isEqualTo(1000);
    assertThatThrownBy(() -> PageSize.of(-1, 50, 1000)).hasMessageContaining("page_size");
  }
}
