package dev.vectormesh.search.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.points.Access;
import dev.vectormesh.search.serving.Serving;
import dev.vectormesh.search.v1.SearchRequest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResultKeyTest {
  private static final SearchRequest REQUEST =
      SearchRequest.newBuilder().setParent("namespaces/a").setQuery("q").build();

  @Test
  void everyInput_makesAnotherKey() {
    Set<String> keys = new HashSet<>();
    int made = 0;
    for (Serving serving :
        new Serving[] {
          serving("uid", "space", 1, "s1", "c1"),
          serving("uid2", "space", 1, "s1", "c1"),
          serving("uid", "space2", 1, "s1", "c1"),
          serving("uid", "space", 2, "s1", "c1"),
          serving("uid", "space", 1, "s2", "c1"),
          serving("uid", "space", 1, "s1", "c2")
        }) {
      for (SearchRequest request :
          new SearchRequest[] {
            REQUEST,
            REQUEST.toBuilder().setQuery("r").build(),
            REQUEST.toBuilder().setTopK(10).build(),
            REQUEST.toBuilder().setSimilarityThreshold(0).build(),
            REQUEST.toBuilder().setSimilarityThreshold(0.2).build(),
            REQUEST.toBuilder().setFilter("a = 1").build(),
            REQUEST.toBuilder().setExplain(true).build(),
            REQUEST.toBuilder().setPageToken("t").build()
          }) {
        for (String tenant : new String[] {"t1", "t2"}) {
          keys.add(ResultKey.of(tenant, serving, request.toByteArray()).text());
          made++;
        }
      }
    }
    assertThat(keys).hasSize(made);
  }

  @Test
  void sameInputs_makeTheSameKey() {
    assertThat(ResultKey.of("t", serving("u", "s", 1, "x", "c"), REQUEST.toByteArray()))
        .isEqualTo(ResultKey.of("t", serving("u", "s", 1, "x", "c"), REQUEST.toByteArray()));
  }

  private static Serving serving(
      String uid, String space, long generation, String signature, String collection) {
    return Serving.of(
        "namespaces/a",
        uid,
        space,
        "model",
        "1",
        "words-2",
        generation,
        signature,
        "physical",
        java.util.List.of(),
        Map.of("namespaces/a/collections/c", collection),
        Access.ALL);
  }
}
