package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What commands that read files have in common. */
final class FileOptions {
  @Option(names = "--exclude", paramLabel = "GLOB", description = "Skips files that match.")
  private List<String> exclude = List.of();

  @Option(
      names = "--remove-missing",
      description =
          "Deletes documents that are gone from the source, or left out of it by now, where its"
              + " listing is whole.")
  private boolean removeMissing;

  @Option(
      names = "--confirm-removal",
      description = "With --remove-missing: deletes also where more than 30 %% are gone.")
  private boolean confirmRemoval;

  @Option(
      names = "--archives",
      description = "Makes documents of the files in archives: zip, tar, 7z, mbox.")
  private boolean archives;

  @Option(names = "--attachments", description = "Makes documents of the attachments of mails.")
  private boolean attachments;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "Writes what became of each item into a file, as JSON.")
  private @Nullable Path manifest;

  FileOptions excluding(String glob) {
    exclude = List.of(glob);
    return this;
  }

  /**
   * Hours of work should not end at a folder that is not there.
   *
   * @throws ParameterException naming the option
   */
  void check(CommandSpec spec) {
    if (manifest == null) {
      return;
    }
    Path folder = manifest.toAbsolutePath().resolveSibling("");
    if (!Files.isDirectory(folder) || !Files.isWritable(folder) || Files.isDirectory(manifest)) {
      throw new ParameterException(
          spec.commandLine(),
          "--manifest: must be a file in a folder that can be written to, not " + manifest);
    }
  }

  /** Where the manifest goes; null where none is wanted. */
  @Nullable ManifestFile manifest() {
    return manifest == null ? null : new ManifestFile(manifest.toAbsolutePath());
  }

  /**
   * Files of this machine.
   *
   * @param path of a file or a folder, or a glob
   * @param kinds of files that are taken; all where there is none
   */
  FilesSource files(String path, List<FilesSource.Kind> kinds) {
    return FilesSource.newBuilder().setPath(path).addAllExclude(exclude).addAllKinds(kinds).build();
  }

  /**
   * A source to be read into a collection.
   *
   * @param collection its name
   */
  IngestSourceRequest.Builder request(String collection, Source source) {
    return IngestSourceRequest.newBuilder()
        .setParent(collection)
        .setSource(source)
        .setRemoveMissing(removeMissing)
        .setConfirmRemoval(confirmRemoval)
        .setArchives(archives)
        .setAttachments(attachments)
        .setManifest(manifest != null);
  }

  /** The same for files. */
  IngestSourceRequest.Builder request(String collection, FilesSource files) {
    return request(collection, Source.newBuilder().setFiles(files).build());
  }
}
