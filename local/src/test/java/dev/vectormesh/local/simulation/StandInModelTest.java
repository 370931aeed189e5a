package dev.vectormesh.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.local.models.ModelCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandInModelTest {
  @TempDir private Path repository;

  /** The check runs both towers, and refuses vectors of another length or of another space. */
  @Test
  void model_encodesTextsAndPicturesInTheDimensionThatWasAskedFor() throws Exception {
    String name = StandInModel.install(repository, 600);

    ModelCheck.Report report = ModelCheck.run(repository, name);

    assertThat(report.space().dimension()).isEqualTo(600);
    assertThat(report.imageSize()).isPresent();
  }

  @Test
  void modelThatIsThere_staysAsItIs() throws Exception {
    Path config = repository.resolve(StandInModel.install(repository, 8)).resolve("config.pbtxt");
    Files.writeString(config, "kept");

    StandInModel.install(repository, 8);

    assertThat(config).hasContent("kept");
  }
}
