package dev.vectormesh.local.models;

import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.models.ModelCheck.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Takes over a model of the user's own from a folder: a copy of it is run once, then laid out. */
public final class ModelAddition {
  private ModelAddition() {}

  /**
   * @param folder of the text tower, with its {@code config.pbtxt}; an image tower lies beside it
   * @throws ModelException in words for a person
   */
  public static Report add(DataDirectory directory, Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!Files.isRegularFile(real.resolve("config.pbtxt"))) {
      throw new ModelException(
          "%s has no config.pbtxt: name the folder of the model itself, in Triton's layout (docs/models.md)"
              .formatted(folder));
    }
    String model = real.getFileName().toString();
    Path beside = real.resolveSibling("");
    Set<String> models = new TreeSet<>(Set.of(model));
    ModelCheck.imageTower(beside, model).ifPresent(models::add);
    directory.make();
    ModelLayout layout = new ModelLayout(directory.models());
    layout.requireNew(models);
    Path stage = Files.createTempDirectory(directory.tmp(), "model-");
    try {
      for (String each : models) {
        Path from = real.resolveSibling(each);
        if (!Files.isDirectory(from)) {
          throw new ModelException(
              "%s names the image tower %s, and there is no %s".formatted(model, each, from));
        }
        Disk.require(stage, ModelLayout.bytes(from));
        ModelLayout.copy(from, stage.resolve(each));
      }
      Report report = ModelCheck.run(stage, model);
      layout.move(stage, models, model);
      return report;
    } catch (IOException e) {
      throw Disk.inWords(e, "%s cannot be copied".formatted(folder));
    } finally {
      ModelLayout.delete(stage);
    }
  }
}
