package dev.vectormesh.ingest.source.files;

import com.google.protobuf.Struct;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.encoders.ImageEncoder;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.MetadataFields;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.picture.PictureFiles;
import dev.vectormesh.ingest.picture.PictureFiles.Seen;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Warnings;
import dev.vectormesh.ingest.plain.Titles;
import dev.vectormesh.ingest.source.files.FileCopies.Copied;
import dev.vectormesh.ingest.source.files.FileCopies.LeftOut;
import dev.vectormesh.ingest.source.files.FileCopies.Same;
import dev.vectormesh.ingest.text.Chunk;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.text.Chunker;
import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.ingest.tika.FileReader;
import dev.vectormesh.ingest.work.WorkPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** FETCH, CLEAN and CHUNK of one file. */
public final class FileFetcher {
  private static final Logger log = LoggerFactory.getLogger(FileFetcher.class);
  private static final int TITLE_CHARACTERS = 2000;

  private final FileCopies copies;
  private final FileReader reader;
  private final PictureFiles pictures;
  private final RecordingFiles recordings;
  private final WorkPool pool;
  private final Workspace workspace;

  public FileFetcher(
      FileCopies copies,
      FileReader reader,
      PictureFiles pictures,
      RecordingFiles recordings,
      WorkPool pool,
      Workspace workspace) {
    this.copies = copies;
    this.reader = reader;
    this.pictures = pictures;
    this.recordings = recordings;
    this.pool = pool;
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

  public Prepared prepare(Plan plan, Found found) {
    FileItem file = found.file();
    try {
      return fetch(plan, found);
    } catch (ItemFailedException e) {
      return new Prepared.Failed(file.relative(), found.id(), e.failure());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (Exception | StackOverflowError e) {
      log.error("{} cannot be prepared", file.relative(), e);
      return new Prepared.Failed(
          file.relative(), found.id(), Failure.of(Stage.CLEAN, Reason.INTERNAL, "internal error"));
    }
  }

  private Prepared fetch(Plan plan, Found found) throws Exception {
    FileItem file = found.file();
    if (file.refused() != null) {
      throw new ItemFailedException(file.refused());
    }
    Struct metadata = FileMetadata.of(file, plan.asked().metadata());
    return switch (within(Stage.FETCH, () -> copies.ifChanged(plan, found))) {
      case LeftOut(var reason) -> new Prepared.Skipped(file.relative(), found.id(), reason);
      case Same(var stored) -> new Prepared.Unchanged(file.relative(), found.id(), stored);
      case Copied(var hash, var copy) -> {
        try {
          Optional<Seen> picture = picture(plan, copy);
          if (picture.isPresent()) {
            tell(plan, file, picture.get().warnings());
            String sha256 = within(Stage.FETCH, () -> ContentHash.hex(copy));
            yield FilePicture.draft(found, metadata, hash, picture.get(), sha256);
          }
          ExtractedText extracted = read(copy);
          if (extracted.pages().isEmpty() && isShownOnly(plan, copy)) {
            yield new Prepared.Skipped(file.relative(), found.id(), FileCopies.RECORDING);
          }
          yield within(Stage.CHUNK, () -> cut(plan, found, metadata, hash, extracted));
        } finally {
          workspace.removeCopy(copy);
        }
      }
    };
  }

  private <T> T within(Stage stage, Callable<T> work) throws Exception {
    try {
      return pool.call(work);
    } catch (WorkPool.TooLong e) {
      throw failed(stage, Reason.TIMEOUT, String.valueOf(e.getMessage()));
    } catch (Chunker.TooManyException e) {
      throw failed(stage, Reason.TOO_LARGE, String.valueOf(e.getMessage()));
    }
  }

  /** Empty where the space embeds texts alone, and where the file is no picture. */
  private Optional<Seen> picture(Plan plan, Path copy) throws Exception {
    Optional<ImageEncoder> tower = plan.encoder().image();
    return tower.isEmpty() || FileReader.isNamedAsText(copy)
        ? Optional.empty()
        : pictures.read(copy, tower.get().preprocessing(), plan.asked().pictureText());
  }

  private static void tell(Plan plan, FileItem file, List<String> warnings) {
    warnings.forEach(warning -> plan.warnings().add(file.relative() + ": " + warning));
  }

  /** A video in which nobody speaks is no fault where its frames are read. */
  private static boolean isShownOnly(Plan plan, Path copy) throws IOException {
    return plan.asked().videoFrames() && RecordingFiles.begins(copy);
  }

  private ExtractedText read(Path copy) throws Exception {
    try {
      return recordings.areHeard() && RecordingFiles.begins(copy)
          ? recordings.hear(copy)
          : reader.read(copy);
    } catch (UnreadableDocumentException e) {
      boolean away = e.reason() == Reason.UNREADABLE;
      throw new ItemFailedException(Failure.of(away ? Stage.FETCH : Stage.CLEAN, e));
    } catch (WorkPool.TooLong e) {
      throw failed(Stage.CLEAN, Reason.TIMEOUT, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw FileCopies.unreadable(e);
    }
  }

  private Prepared cut(
      Plan plan, Found found, Struct metadata, String hash, ExtractedText extracted)
      throws ItemFailedException {
    PagedText text = Cleaner.clean(extracted.pages());
    if (text.text().isEmpty()) {
      throw failed(Stage.CLEAN, Reason.EMPTY, "it holds no text");
    }
    Path path = found.file().path();
    tell(plan, found.file(), extracted.warnings());
    String own = Cleaner.line(extracted.title());
    String title = Titles.isPlaceholder(own) ? Titles.ofFile(FileNames.name(path)) : own;
    Draft draft =
        new Draft(
            found.id(),
            title.length() > TITLE_CHARACTERS ? title.substring(0, TITLE_CHARACTERS) : title,
            path.toUri().toString(),
            extracted.mediaType(),
            MetadataFields.with(metadata, extracted.metadata(), extracted.mediaType()),
            new Content.Text(text),
            hash,
            FileNames.text(path));
    List<Chunk> chunks =
        new Chunker(plan.encoder().text().tokenizer(), plan.rules()).cut(draft.title(), text);
    return new Prepared.Cut(found.file().relative(), draft, chunks);
  }

  private static ItemFailedException failed(Stage stage, Reason reason, String why) {
    return new ItemFailedException(Failure.of(stage, reason, why));
  }
}
