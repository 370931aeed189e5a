package dev.vectormesh.embedded.qdrant;

import io.qdrant.client.QdrantClient;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What the contracts of the older methods have in common: the samples, filled in once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SearchScene {
  static final float[] WANTED = Samples.random(new Random(9), Samples.DIMENSIONS);

  Samples samples = new Samples();

  abstract QdrantUnderTest server();

  @BeforeAll
  void fill() {
    samples = Samples.into(server());
  }

  QdrantClient client() {
    return server().client();
  }
}
