package dev.vectormesh.ingest.source.edgar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemHeadingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Item 1A.\u00a0\u00a0 Risk Factors",
        "ITEM 7. MANAGEMENT'S DISCUSSION AND ANALYSIS",
        "Item 7A \u2014 Quantitative and Qualitative Disclosures",
        "Item 2.02 Results of Operations and Financial Condition.",
        "Item 6. [Reserved]",
        "Items 1 and 2. Business and Properties",
        "Part II, Item 1. Legal Proceedings",
        "Item 15"
      })
  void items_areHeadings(String line) {
    assertThat(ItemHeading.level(line)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PART II", "Part I. Financial Information", "PART IV \u2014 EXHIBITS"})
  void parts_areHeadingsAboveThem(String line) {
    assertThat(ItemHeading.level(line)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Item 1A. Risk Factors ..... 12",
        "Item 1. Business 3",
        "Item 1A of this Form 10-K under the heading",
        "Item 402 of Regulation S-K",
        "Part of the business",
        "items 3 to 5 are sold",
        "Itemised costs",
        "",
        "See Item 7"
      })
  void otherLines_areNone(String line) {
    assertThat(ItemHeading.level(line)).isZero();
  }
}
