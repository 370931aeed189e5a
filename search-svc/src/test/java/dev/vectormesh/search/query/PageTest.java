package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.paging.PageTokens;
import dev.vectormesh.search.v1.SearchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
  @Test
  void position_isReadAsWritten() {
    Page page = new Page(2, 1, new Shown(30, 1, List.of(-5, 7, Integer.MAX_VALUE)));
    assertThat(Page.read(List.of(page.position()))).isEqualTo(page);
  }

  @Test
  void token_isShortEnough_whateverWasShown() {
    Shown shown = Shown.NOTHING;
    for (int i = 0; i < 10; i++) {
      shown = shown.with(documents(100 * i, 100));
    }
    assertThat(shown.last()).hasSize(Shown.MOST);
    assertThat(shown.forgotten()).isEqualTo(1000 - Shown.MOST);
    String token =
        PageTokens.of(SearchRequest.getDefaultInstance()).write(new Page(2, 0, shown).position());
    assertThat(token).hasSizeLessThanOrEqualTo(2048);
  }

  @Test
  void shownDocuments_doNotComeAgain_whateverCameBetween() {
    Shown shown = Shown.NOTHING.with(documents(0, 10));
    List<FusedDocument> moved = new ArrayList<>(documents(1000, 3));
    moved.addAll(documents(0, 20));

    assertThat(shown.rest(moved))
        .extracting(f -> f.document().documentId())
        .startsWith("d1000", "d1001", "d1002", "d10")
        .hasSize(13);
  }

  @Test
  void documentsOfTheStepBefore_areNotCountedTwice() {
    Shown next = Shown.NOTHING.with(documents(0, 200)).nextStep();

    Shown later = next.with(documents(200, 100));

    assertThat(later.forgotten()).isZero();
    assertThat(later.earlier()).isEqualTo(Shown.MOST - 100);
  }

  private static List<FusedDocument> documents(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(i -> new FusedDocument(new DocumentKey("c", "d" + i), 1, List.of(), List.of()))
        .toList();
  }

  @Test
  void emptyPosition_isTheFirstPage() {
    assertThat(Page.read(List.of())).isEqualTo(Page.FIRST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3,0,0,0,AAAAAA",
        "0,1,0,0,AAAAAA",
        "-1,0,0,0,AAAAAA",
        "0,0,-10,0,AAAAAA",
        "0,0,999999,0,AAAAAA",
        "0,0,99999999999,0,AAAAAA",
        "0,0,0,2,AAAAAA",
        "0,0,0,0,AAAA",
        "0,0,0,0,no base64",
        "0,0,0",
        "a,0,0,0,AAAAAA",
        "0,0,0,0,AAAAAA,0"
      })
  void madeUpPositions_areRefused(String position) {
    assertThatThrownBy(() -> Page.read(List.of(position.split(","))))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.fields().getFirst().field()).isEqualTo("page_token"));
  }
}
