package dev.vectormesh.ingest.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.platform.error.ApiException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {
  private static final ItemFields ITEM =
      new ItemFields(
          "Otters at sea",
          "https://zoo.example/otters",
          "text/plain",
          struct(
              """
              {"lang": "en", "year": 2021, "open": true, "tags": ["sea", "fur"], "summary": "They swim.",
               "place": {"city": "Bergen"}, "none": null}
              """));
  private static final ExtractedText TEXT =
      ExtractedText.of("text/plain", "Otters at sea", "Otters eat fish.");

  private static Struct struct(String json) {
    try {
      Struct.Builder struct = Struct.newBuilder();
      JsonFormat.parser().merge(json, struct);
      return struct.build();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Recipe recipe(CollectionInput.Builder input) {
    return Recipe.of(input.build(), "collection.input");
  }

  private static boolean passes(String filter) throws Exception {
    return recipe(CollectionInput.newBuilder().setFilter(filter)).apply(ITEM, TEXT)
        instanceof Recipe.Made;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "meta.lang = \"en\"",
        "meta.lang = en AND meta.year >= 2021",
        "meta.year = 2021.0",
        "meta.open = true",
        "meta.tags = fur",
        "meta.tags : fu",
        "meta.place.city = Bergen",
        "meta.summary : swim",
        "meta.lang : *",
        "NOT meta.none : *",
        "meta.none != x",
        "meta.missing != x",
        "title = \"Otters*\"",
        "title = *sea",
        "uri : zoo.example",
        "media_type = text/plain",
        "meta.lang = de OR title : sea",
      })
  void filter_takesWhatItNames(String filter) throws Exception {
    assertThat(passes(filter)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "meta.lang = de",
        "meta.lang = EN",
        "meta.year < 2021",
        "meta.lang > 1",
        "meta.missing = x",
        "meta.none : *",
        "meta.tags != fur",
        "-title : sea",
        "title = Otters",
        "media_type != text/plain",
      })
  void filter_leavesOutTheRest(String filter) throws Exception {
    assertThat(recipe(CollectionInput.newBuilder().setFilter(filter)).apply(ITEM, TEXT))
        .isEqualTo(new Recipe.LeftOut("filtered"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "meta.lang =",
        "(meta.lang = en",
        "otters",
        "lang = en",
        "meta. = x",
        "near(1, 2)",
        "title > 3",
        "meta.year > high"
      })
  void badFilter_isRefusedByName(String filter) {
    assertThatThrownBy(() -> passes(filter))
        .isInstanceOfSatisfying(
            ApiException.class,
            refused ->
                assertThat(refused.fields())
                    .singleElement()
                    .satisfies(violation -> {
                      assertThat(violation.field()).isEqualTo("collection.input.filter");
                      assertThat(violation.why()).startsWith("position ");
                    }));
  }

  @Test
  void mappings_takeFieldsFromOthers() throws Exception {
    Recipe recipe =
        recipe(
            CollectionInput.newBuilder()
                .putMappings("text", "meta.summary")
                .putMappings("title", "meta.place.city")
                .putMappings("uri", "meta.missing")
                .putMappings("meta.headline", "title")
                .putMappings("meta.topics", "meta.tags")
                .addPassedKeys("lang"));

    Recipe.Made made = (Recipe.Made) recipe.apply(ITEM, TEXT);

    assertThat(made.fields().title()).isEqualTo("Bergen");
    assertThat(made.fields().uri()).isEqualTo("https://zoo.example/otters");
    assertThat(made.fields().metadata())
        .isEqualTo(
            struct(
                """
                {"lang": "en", "headline": "Otters at sea", "topics": ["sea", "fur"]}
                """));
    assertThat(Objects.requireNonNull(made.text()).pages())
        .singleElement()
        .satisfies(page -> assertThat(page.text()).isEqualTo("They swim."));
  }

  @Test
  void itemWithoutTheFieldOfItsText_isLeftOut() throws Exception {
    Recipe recipe = recipe(CollectionInput.newBuilder().putMappings("text", "meta.missing"));

    assertThat(recipe.apply(ITEM, TEXT)).isEqualTo(new Recipe.LeftOut("missing-input"));
  }

  @Test
  void picture_isTakenAsItIs_orForAFieldOfIts() throws Exception {
    Recipe plain = recipe(CollectionInput.newBuilder());
    Recipe summary = recipe(CollectionInput.newBuilder().putMappings("text", "meta.summary"));
    Recipe text = recipe(CollectionInput.newBuilder().putMappings("text", "text"));

    assertThat(plain.apply(ITEM, null)).isEqualTo(new Recipe.Made(ITEM, null, null));
    assertThat(summary.apply(ITEM, null))
        .isInstanceOfSatisfying(Recipe.Made.class, made -> assertThat(made.text()).isNotNull());
    assertThat(text.apply(ITEM, null)).isEqualTo(new Recipe.LeftOut("missing-input"));
  }

  @Test
  void mappingOfNoField_isRefused() {
    for (String[] mapping :
        new String[][] {
          {"body", "title"},
          {"meta.a-b", "title"},
          {"title", "name"},
          {"meta.all", "text"},
          {"text", "meta."}
        }) {
      CollectionInput.Builder input =
          CollectionInput.newBuilder().putMappings(mapping[0], mapping[1]);
      assertThatThrownBy(() -> recipe(input)).as(mapping[0]).isInstanceOf(ApiException.class);
    }
  }

  @Test
  void version_tellsRecipesApart() {
    assertThat(Recipe.NONE.version()).isEmpty();
    assertThat(recipe(CollectionInput.newBuilder().setFilter("title = a")).version())
        .isNotEqualTo(recipe(CollectionInput.newBuilder().setFilter("title = b")).version())
        .isNotEmpty();
  }
}
