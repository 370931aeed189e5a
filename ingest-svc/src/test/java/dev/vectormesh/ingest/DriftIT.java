package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A model that makes other vectors than it made when its space was first written to. */
class DriftIT extends IngestScene {
  /** Every vector begins one number later: as other weights would have it, and easily undone. */
  private static final String TURN =
      "update corpus.canary set numbers = substring(numbers from 5) || substring(numbers for 4)"
          + " where space = '%s'";

  private static final String TURN_BACK =
      "update corpus.canary set numbers = substring(numbers from octet_length(numbers) - 3)"
          + " || substring(numbers for octet_length(numbers) - 4) where space = '%s'";

  private String space = "";

  @AfterEach
  void turnBack() throws Exception {
    assertThat(mesh.stored().sql(TURN_BACK.formatted(space))).isEqualTo(1);
    restart();
  }

  private static void restart() {
    mesh.stopIngest();
    mesh.startIngest();
  }

  @Test
  void writing_stopsInThatSpaceAlone() throws Exception {
    String pictures = mesh.picturesBeside(collection);
    mesh.write(collection, write("a", "Otters", "They swim."));
    mesh.write(pictures, write("a", "Otters", "They swim."));
    space = mesh.serving(TENANT, collection).getNamespace().getSpace().getFingerprint();
    assertThat(mesh.stored().sql(TURN.formatted(space))).isEqualTo(1);

    restart();

    assertThatThrownBy(() -> mesh.write(collection, write("b", "Herons", "They wade.")))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e ->
                assertThat(ErrorDetails.info(e).orElseThrow().getReason())
                    .isEqualTo("SPACE_DRIFTED"));
    assertThat(mesh.list(collection)).hasSize(1);
    assertThat(mesh.write(pictures, write("b", "Herons", "They wade.")).getResults(0).getOutcome())
        .isEqualTo(DocumentResult.Outcome.OUTCOME_CREATED);
  }
}
