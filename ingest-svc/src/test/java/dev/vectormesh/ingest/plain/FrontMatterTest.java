package dev.vectormesh.ingest.plain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrontMatterTest {
  private static Map<String, Value> fields(FrontMatter front) {
    return front.metadata().getFieldsMap();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  @Test
  void yaml_keepsItsTypesAndItsDatesAsText() {
    FrontMatter front =
        FrontMatter.split(
            """
            ---
            title: Keeping sourdough alive
            date: 2024-05-01
            draft: false
            weight: 3
            author: {name: A. Baker, og:url: "x"}
            tags: [bread, yeast]
            ---

            Feed it.
            """);

    assertThat(front.title()).isEqualTo("Keeping sourdough alive");
    assertThat(front.body()).isEqualTo("\nFeed it.\n");
    assertThat(fields(front))
        .containsEntry("date", text("2024-05-01"))
        .containsEntry("draft", Value.newBuilder().setBoolValue(false).build())
        .containsEntry("weight", number(3));
    assertThat(front.metadata().getFieldsOrThrow("author").getStructValue().getFieldsMap())
        .containsEntry("name", text("A. Baker"))
        .containsEntry("og_url", text("x"));
    assertThat(front.metadata().getFieldsOrThrow("tags").getListValue().getValuesList())
        .containsExactly(text("bread"), text("yeast"));
  }

  @Test
  void toml_isReadToo() {
    FrontMatter front =
        FrontMatter.split(
            "+++\ntitle = \"Winter\"\ndate = 2024-05-01T10:00:00Z\n[params]\nsize = 2\n+++\nText");

    assertThat(front.title()).isEqualTo("Winter");
    assertThat(front.body()).isEqualTo("Text");
    assertThat(fields(front)).containsEntry("date", text("2024-05-01T10:00:00Z"));
    assertThat(front.metadata().getFieldsOrThrow("params").getStructValue().getFieldsMap())
        .containsEntry("size", number(2));
  }

  @Test
  void integersThatADoubleCannotHold_areTexts() {
    FrontMatter front = FrontMatter.split("---\nid: 9007199254740993\n---\n");

    assertThat(fields(front)).containsEntry("id", text("9007199254740993"));
  }

  @Test
  void colonInAValue_costsNothing() {
    FrontMatter front = FrontMatter.split("---\ntitle: Tea: a history\nlang: en\n---\nText");

    assertThat(front.title()).isEqualTo("Tea: a history");
    assertThat(fields(front)).containsEntry("lang", text("en"));
    assertThat(front.body()).isEqualTo("Text");
  }

  @Test
  void textBetweenTwoRules_isText() {
    String text = "---\n\nA text between two rules.\n\n---\n\nMore.";

    assertThat(FrontMatter.split(text))
        .isEqualTo(new FrontMatter("", com.google.protobuf.Struct.getDefaultInstance(), text));
  }

  @Test
  void tagsOfYaml_makeNoObjects() {
    FrontMatter front = FrontMatter.split("---\nwhen: !!java.util.Date 2024\n---\nText");

    assertThat(fields(front)).containsOnlyKeys("when");
    assertThat(front.metadata().getFieldsOrThrow("when").getKindCase())
        .isIn(Value.KindCase.STRING_VALUE, Value.KindCase.NUMBER_VALUE);
  }

  @Test
  void whatDoesNotFitIntoMetadata_isLeftOut() {
    FrontMatter front =
        FrontMatter.split("---\nsmall: x\nlarge: " + "y".repeat(40_000) + "\nlast: z\n---\nText");

    assertThat(fields(front)).containsEntry("small", text("x")).doesNotContainKey("large");
    assertThat(front.body()).isEqualTo("Text");
  }
}
