package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
  @Test
  void position_isReadAsWritten() {
    Page page = new Page(2, 1, 30);
    assertThat(Page.read(List.of(page.position()))).isEqualTo(page);
  }

  @Test
  void emptyPosition_isTheFirstPage() {
    assertThat(Page.read(List.of())).isEqualTo(Page.FIRST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3,0,0",
        "0,1,0",
        "-1,0,0",
        "0,0,-10",
        "0,0,999999",
        "0,0,99999999999",
        "0,0",
        "a,0,0",
        "0,0,0,0"
      })
  void madeUpPositions_areRefused(String position) {
    assertThatThrownBy(() -> Page.read(List.of(position.split(","))))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.fields().getFirst().field()).isEqualTo("page_token"));
  }
}
