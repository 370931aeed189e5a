package dev.vectormesh.ingest.source.files;

import com.google.protobuf.Struct;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.content.ContentReader;
import dev.vectormesh.ingest.content.ContentReader.Shown;
import dev.vectormesh.ingest.content.ContentReader.Wanted;
import dev.vectormesh.ingest.content.ContentReader.Words;
import dev.vectormesh.ingest.content.ReadFiles;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.Origin;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Preparer;
import dev.vectormesh.ingest.pipeline.Preparer.Cutting;
import dev.vectormesh.ingest.pipeline.Preparer.Known;
import dev.vectormesh.ingest.pipeline.Warnings;
import dev.vectormesh.ingest.source.files.FileCopies.Copied;
import dev.vectormesh.ingest.source.files.FileCopies.Same;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.work.Workspace;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files as items of an ingest. */
public final class FileFetcher {
  private final FileCopies copies;
  private final ContentReader reader;
  private final Preparer preparer;
  private final Workspace workspace;

  public FileFetcher(
      FileCopies copies, ContentReader reader, Preparer preparer, Workspace workspace) {
    this.copies = copies;
    this.reader = reader;
    this.preparer = preparer;
    this.workspace = workspace;
  }

  /**
   * How files become documents of one collection.
   *
   * @param files told of each file that is read; null where nobody asks
   */
  public record Plan(
      WriteTarget target,
      SpaceEncoder encoder,
      ChunkRules rules,
      Asked asked,
      Warnings warnings,
      @Nullable ReadFiles files) {}

  /**
   * What the caller wants of all files.
   *
   * @param metadata goes before what the files say
   * @param pictureText whether text in pictures is wanted
   * @param embeddedImages whether pictures that stand in documents are
   * @param videoFrames whether frames of videos are
   */
  public record Asked(
      TakenKinds kinds,
      Struct metadata,
      boolean pictureText,
      boolean embeddedImages,
      boolean videoFrames) {
    public static Asked of(IngestSourceRequest request) {
      return new Asked(
          TakenKinds.of(request.getSource().getFiles()),
          request.getMetadata(),
          !request.getSkipPictureText(),
          request.getEmbeddedImages(),
          request.getVideoFrames());
    }
  }

  /** A file, and the document that is stored for it, if any. */
  public record Found(FileItem file, String id, @Nullable Version stored) {}

  /** FETCH, CLEAN and CHUNK of one file. */
  public Prepared prepare(Plan plan, Found found) {
    return Preparer.prepared(
        found.file().relative(), found.id(), Stage.CLEAN, () -> fetch(plan, found));
  }

  private Prepared fetch(Plan plan, Found found) throws Exception {
    FileItem file = found.file();
    if (file.refused() != null) {
      throw new ItemFailedException(file.refused());
    }
    return switch (preparer.within(Stage.FETCH, () -> copies.ifChanged(plan, found))) {
      case FileCopies.LeftOut(var reason) ->
          new Prepared.Skipped(file.relative(), found.id(), reason);
      case Same(var stored) -> new Prepared.Unchanged(file.relative(), found.id(), stored);
      case Copied(var hash, var copy) -> {
        try {
          yield read(plan, found, hash, copy);
        } finally {
          workspace.removeCopy(copy);
        }
      }
    };
  }

  private Prepared read(Plan plan, Found found, String hash, Path copy) throws Exception {
    FileItem file = found.file();
    Asked asked = plan.asked();
    Struct metadata = FileMetadata.of(file, asked.metadata());
    Wanted wanted =
        new Wanted(plan.encoder().image(), asked.pictureText(), asked.videoFrames(), null);
    return switch (reader.read(copy, wanted)) {
      case ContentReader.LeftOut(var reason) ->
          new Prepared.Skipped(file.relative(), found.id(), reason);
      case Shown(var picture, var sha256) -> {
        tell(plan, file, picture.warnings());
        yield FilePicture.draft(found, metadata, hash, picture, sha256);
      }
      case Words(var text) -> {
        Prepared.Cut cut =
            preparer.cut(
                new Cutting(plan.encoder().text(), plan.rules()),
                known(found, metadata, hash),
                text);
        tell(plan, file, text.warnings());
        yield cut;
      }
    };
  }

  /**
   * What the text of a file is; nothing is made of it.
   *
   * @throws ItemFailedException as an ingest would fail
   */
  public ExtractedText look(FileItem file) throws Exception {
    if (file.refused() != null) {
      throw new ItemFailedException(file.refused());
    }
    Path copy = preparer.within(Stage.FETCH, () -> copies.copy(file));
    try {
      return reader.text(copy, null);
    } finally {
      workspace.removeCopy(copy);
    }
  }

  private static Known known(Found found, Struct metadata, String hash) {
    Path path = found.file().path();
    return new Known(
        found.file().relative(),
        found.id(),
        hash,
        "",
        FileNames.name(path),
        path.toUri().toString(),
        metadata,
        Origin.at(FileNames.text(path)));
  }

  private static void tell(Plan plan, FileItem file, List<String> warnings) {
    warnings.forEach(warning -> plan.warnings().add(file.relative() + ": " + warning));
  }
}
