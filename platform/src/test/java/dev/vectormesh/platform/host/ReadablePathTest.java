package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadablePathTest {
  @ParameterizedTest
  @CsvSource({
    "/v1/gr%C3%B6%C3%9Fe, /v1/größe",
    "/v1/a%20b+c?q=%D0%BF%D0%B0%D1%80, /v1/a b+c?q=пар",
    "/v1/plain, /v1/plain",
    "/v1/100%, /v1/100%",
    "/v1/a%0Ab, /v1/a%0Ab",
    "/v1/%1B%5B31m, /v1/%1B%5B31m",
    "/v1/%FF, /v1/%FF"
  })
  void escapes_areLettersWhereTheyAreText(String path, String readable) {
    assertThat(ReadablePath.of(path)).isEqualTo(readable);
  }
}
