package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "index",
    description =
        "Reads pictures into a collection of their own, where texts find them by what they show and"
            + " by the words that stand with them.")
public final class IndexCommand extends ServiceCommand {
  @Parameters(paramLabel = "DIR", description = "A folder, a picture, or a glob in quotes.")
  private Path path = Path.of(".");

  @Option(
      names = {"-c", "--collection"},
      defaultValue = Defaults.PICTURES,
      description = "The collection, made when it is not there; default: ${DEFAULT-VALUE}.")
  private String collection = Defaults.PICTURES;

  @Option(
      names = "--encoder",
      paramLabel = "MODEL",
      defaultValue = Defaults.PICTURE_ENCODER,
      description =
          "The model when the collection is made now; default: ${DEFAULT-VALUE}, which knows drawn"
              + " things alone. Photos need another: vectormesh models.")
  private String encoder = Defaults.PICTURE_ENCODER;

  @Option(
      names = "--with-texts",
      description = "Makes documents of the texts beside the pictures, too.")
  private boolean withTexts;

  @Option(
      names = "--embedded-images",
      description = "Reads the pictures that stand in PDF and Office files, too.")
  private boolean embeddedImages;

  @Option(
      names = "--video-frames",
      description =
          "Reads the frames of videos at which a scene begins, where ffmpeg is installed.")
  private boolean videoFrames;

  @Mixin private FileOptions files = new FileOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--no-picture-text",
      description = "Leaves text in pictures unread: faster, and not found by it.")
  private boolean noPictureText;

  public IndexCommand(Console console) {
    super(console);
  }

  @Override
  protected void check() {
    files.check(spec);
  }

  @Override
  protected int run(MeshSession mesh) throws Exception {
    Resources.ensure(mesh, namespace, collection, "", encoder);
    List<FilesSource.Kind> kinds = withTexts ? List.of() : List.of(FilesSource.Kind.KIND_PICTURE);
    var request =
        files
            .request(collectionName(collection), files.files(shown(path), kinds))
            .setSkipPictureText(noPictureText)
            .setEmbeddedImages(embeddedImages)
            .setVideoFrames(videoFrames)
            .build();
    return new IngestRun(mesh, console, json).run(request, this::printJson, files.manifest());
  }
}
