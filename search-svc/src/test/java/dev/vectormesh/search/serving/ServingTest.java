package dev.vectormesh.search.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.points.Access;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServingTest {
  private static final String TEXTS = "namespaces/a/collections/texts";
  private static final String PICTURES = "namespaces/a/collections/pictures";

  private static Serving serving(Map<String, String> collections, ServedSpace... others) {
    return Serving.of(
        "namespaces/a",
        "uid",
        "own",
        "text-model",
        "1",
        "words-3",
        1,
        "s",
        "vm-own",
        List.of(others),
        collections,
        Access.ALL);
  }

  private static Serving twoSpaces() {
    return serving(
        Map.of(TEXTS, "1", PICTURES, "2"),
        new ServedSpace("other", "picture-model", "1", "vm-other", Set.of(PICTURES)));
  }

  @Test
  void namespaceOfOneSpace_isSearchedAsItIs() {
    Serving one = serving(Map.of(TEXTS, "1"));

    assertThat(one.parts(List.of())).containsExactly(one);
    assertThat(one.collectionsIn(one, List.of(TEXTS))).containsExactly(TEXTS);
  }

  @Test
  void allCollections_areSearchedInEachSpace() {
    assertThat(twoSpaces().parts(List.of()))
        .extracting(Serving::physicalCollection)
        .containsExactly("vm-own", "vm-other");
  }

  @Test
  void collectionsOfOneSpace_areSearchedInIt() {
    assertThat(twoSpaces().parts(List.of(PICTURES)))
        .singleElement()
        .satisfies(part -> {
          assertThat(part.physicalCollection()).isEqualTo("vm-other");
          assertThat(part.space()).isEqualTo("other");
          assertThat(part.model()).isEqualTo("picture-model");
          assertThat(twoSpaces().collectionsIn(part, List.of(PICTURES, TEXTS)))
              .containsExactly(PICTURES);
        });
  }

  @Test
  void namespaceWhoseCollectionsAllChoseAnother_isNotSearchedInItsOwn() {
    Serving pictures =
        serving(
            Map.of(PICTURES, "2"),
            new ServedSpace("other", "picture-model", "1", "vm-other", Set.of(PICTURES)));

    assertThat(pictures.parts(List.of()))
        .extracting(Serving::physicalCollection)
        .containsExactly("vm-other");
  }

  /** It is missed by name where collections are looked up. */
  @Test
  void collectionThatNobodyKnows_isLookedForInTheOwnSpace() {
    assertThat(twoSpaces().parts(List.of("namespaces/a/collections/none")))
        .extracting(Serving::physicalCollection)
        .containsExactly("vm-own");
  }
}
