package dev.vectormesh.job.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTokenTest {
  @Test
  void write_isReadBack() {
    LeaseToken token = new LeaseToken(UUID.randomUUID(), UUID.randomUUID(), "größe");
    assertThat(LeaseToken.read(token.write())).isEqualTo(token);
  }

  @Test
  void write_fitsTheContractForTheLongestTenant() {
    String tenant = "x".repeat(256);
    assertThat(new LeaseToken(UUID.randomUUID(), UUID.randomUUID(), tenant).write())
        .hasSizeLessThanOrEqualTo(512);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "not base64!", "AAAA", "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYQ"})
  void read_takesNothingElse(String text) {
    assertThatThrownBy(() -> LeaseToken.read(text))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("LEASE_LOST"));
  }
}
