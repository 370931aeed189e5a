package dev.vectormesh.ingest.source.files;

import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.images.ImageFormat;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.source.fetch.Holding.PartFilter;
import dev.vectormesh.ingest.tika.FileReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which files a source takes by what they are. */
public record TakenKinds(boolean texts, boolean pictures) implements PartFilter {
  private static final Set<String> PICTURE_ENDINGS =
      Set.of("jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "bmp", "tif", "tiff");

  /** Those that the caller named; all where none was. */
  public static TakenKinds of(FilesSource source) {
    var kinds = source.getKindsList();
    return new TakenKinds(
        kinds.isEmpty() || kinds.contains(FilesSource.Kind.KIND_TEXT),
        kinds.isEmpty() || kinds.contains(FilesSource.Kind.KIND_PICTURE));
  }

  /**
   * Why a file is left out, in a short word; empty where it is taken.
   *
   * @throws ItemFailedException where it is left out against its own name: a picture that was
   *     emptied, say, must not vanish from a folder of pictures in silence
   */
  Optional<String> refusal(Path file, OpenedFile opened) throws ItemFailedException, IOException {
    if (texts && pictures) {
      return Optional.empty();
    }
    return refusal(file, opened.head(ImageFormat.HEAD));
  }

  @Override
  public Optional<String> refusal(Path file) throws ItemFailedException, IOException {
    if (texts && pictures) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return refusal(file, in.readNBytes(ImageFormat.HEAD));
    }
  }

  @Override
  public String fingerprint() {
    return "%s %s".formatted(texts, pictures);
  }

  private Optional<String> refusal(Path file, byte[] head) throws ItemFailedException {
    boolean picture = !FileReader.isNamedAsText(file) && ImageFormat.begins(head);
    if (picture ? pictures : texts) {
      return Optional.empty();
    }
    if (pictures && PICTURE_ENDINGS.contains(ending(file))) {
      throw new ItemFailedException(
          Failure.of(
              Stage.CLEAN,
              Reason.UNSUPPORTED,
              head.length == 0
                  ? "it is empty"
                  : "it is named as a picture, and its bytes are of no format that is known"));
    }
    return Optional.of(picture ? "picture" : "not-a-picture");
  }

  private static String ending(Path file) {
    String name = FileNames.name(file);
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
