package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.source.files.FileFetcher.Plan;
import dev.vectormesh.ingest.tika.TakenPictures;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** What is asked for of the files of one ingest: pictures in documents, frames of videos. */
public final class FileParts {
  private final Plan plan;
  private final EmbeddedPictures pictures;
  private final RecordingFiles recordings;
  private final Path folder;

  /**
   * @param folder of its own, where pictures wait until they are read
   */
  public FileParts(Plan plan, EmbeddedPictures pictures, RecordingFiles recordings, Path folder) {
    this.plan = plan;
    this.pictures = pictures;
    this.recordings = recordings;
    this.folder = folder;
  }

  /**
   * Takes the parts out of a file; none where it holds none.
   *
   * @param stored what is stored of its parts
   * @return empty where just that is in the file
   */
  Optional<TakenPictures> take(FileItem file, Collection<Version> stored)
      throws ItemFailedException {
    if (plan.asked().videoFrames() && recordings.isRecording(file)) {
      return recordings.frames(
          file, folder, content -> pictures.isStored(plan, file, content, stored));
    }
    return Optional.of(
        plan.asked().embeddedImages() ? pictures.take(file, folder) : TakenPictures.NONE);
  }
}
