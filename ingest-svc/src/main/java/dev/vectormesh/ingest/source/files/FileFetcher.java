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
import dev.vectormesh.ingest.pipeline.Opened;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Preparer;
import dev.vectormesh.ingest.pipeline.Preparer.Cutting;
import dev.vectormesh.ingest.pipeline.Preparer.Known;
import dev.vectormesh.ingest.pipeline.Warnings;
import dev.vectormesh.ingest.source.fetch.HeldItem;
import dev.vectormesh.ingest.source.fetch.Holding;
import dev.vectormesh.ingest.source.files.FileCopies.Copied;
import dev.vectormesh.ingest.source.files.FileCopies.Same;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.work.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files as items of an ingest. */
public final class FileFetcher {
  private final FileCopies copies;
  private final ContentReader reader;
  private final Preparer preparer;
  private final Workspace workspace;
  private final FileHolders holders;

  public FileFetcher(
      FileCopies copies,
      ContentReader reader,
      Preparer preparer,
      Workspace workspace,
      FileHolders holders) {
    this.holders = holders;
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
      @Nullable ReadFiles files) {
    /** What is wanted of archives and mails. */
    public Holding holding() {
      return new Holding(target, asked.archives(), asked.attachments(), asked.kinds());
    }
  }

  /**
   * What the caller wants of all files.
   *
   * @param metadata goes before what the files say
   * @param pictureText whether text in pictures is wanted
   * @param embeddedImages whether pictures that stand in documents are
   * @param videoFrames whether frames of videos are
   * @param archives whether files in archives become documents
   * @param attachments whether attachments of mails do
   */
  public record Asked(
      TakenKinds kinds,
      Struct metadata,
      boolean pictureText,
      boolean embeddedImages,
      boolean videoFrames,
      boolean archives,
      boolean attachments) {
    public static Asked of(IngestSourceRequest request) {
      return new Asked(
          TakenKinds.of(request.getSource().getFiles()),
          request.getMetadata(),
          !request.getSkipPictureText(),
          request.getEmbeddedImages(),
          request.getVideoFrames(),
          request.getArchives(),
          request.getAttachments());
    }
  }

  /** A file, and the document that is stored for it, if any. */
  public record Found(FileItem file, String id, @Nullable Version stored) {}

  /** FETCH of one file, and CLEAN and CHUNK where it is a document. */
  public Opened open(Plan plan, Found found) {
    return Preparer.opened(
        found.file().relative(), found.id(), Stage.CLEAN, () -> opened(plan, found));
  }

  private Opened opened(Plan plan, Found found) throws Exception {
    if (found.file().refused() != null) {
      throw new ItemFailedException(found.file().refused());
    }
    Optional<HeldItem> held =
        holders.open(plan, found, (content, told) -> mail(plan, found, content, told));
    return held.isPresent() ? held.get() : new Opened.Single(fetch(plan, found));
  }

  private Prepared mail(Plan plan, Found found, FileHolders.Content content, Struct told) {
    String item = found.file().relative();
    Version stored = found.stored();
    return stored != null && stored.holds(content.hash())
        ? new Prepared.Unchanged(item, found.id(), stored)
        : Preparer.prepared(
            item,
            found.id(),
            Stage.CLEAN,
            () -> read(plan, found, content.hash(), content.copy(), told));
  }

  private Prepared fetch(Plan plan, Found found) throws Exception {
    FileItem file = found.file();
    return switch (preparer.within(Stage.FETCH, () -> copies.ifChanged(plan, found))) {
      case FileCopies.LeftOut(var reason) ->
          new Prepared.Skipped(file.relative(), found.id(), reason);
      case Same(var stored) -> new Prepared.Unchanged(file.relative(), found.id(), stored);
      case Copied(var hash, var copy) -> {
        try {
          yield read(plan, found, hash, copy, Struct.getDefaultInstance());
        } finally {
          workspace.removeCopy(copy);
        }
      }
    };
  }

  private Prepared read(Plan plan, Found found, String hash, Path copy, Struct told)
      throws Exception {
    return drafted(plan, found, hash, copy, told).read(Files.size(copy));
  }

  private Prepared drafted(Plan plan, Found found, String hash, Path copy, Struct told)
      throws Exception {
    FileItem file = found.file();
    Asked asked = plan.asked();
    Struct metadata = told.toBuilder().mergeFrom(FileMetadata.of(file, asked.metadata())).build();
    Wanted wanted =
        new Wanted(
            plan.encoder().image(),
            asked.pictureText(),
            asked.videoFrames(),
            !asked.attachments(),
            null);
    return switch (reader.read(copy, wanted)) {
      case ContentReader.LeftOut(var reason) ->
          new Prepared.Skipped(file.relative(), found.id(), reason);
      case Shown(var picture, var sha256) -> {
        tell(plan, file, picture.warnings());
        yield FilePicture.draft(found, metadata, hash, picture, sha256);
      }
      case Words(var text) -> {
        Prepared cut =
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
