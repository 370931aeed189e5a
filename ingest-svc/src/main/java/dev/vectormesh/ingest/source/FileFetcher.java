package dev.vectormesh.ingest.source;

import com.google.protobuf.Struct;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.encoders.ImageEncoder;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.FilesSettings;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.PagedText;
import dev.vectormesh.ingest.document.WriteTarget;
import dev.vectormesh.ingest.pipeline.Chunk;
import dev.vectormesh.ingest.pipeline.ChunkRules;
import dev.vectormesh.ingest.pipeline.Chunker;
import dev.vectormesh.ingest.pipeline.Cleaner;
import dev.vectormesh.ingest.pipeline.ContentHash;
import dev.vectormesh.ingest.pipeline.ItemFailedException;
import dev.vectormesh.ingest.pipeline.ItemFailedException.Failure;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Retry;
import dev.vectormesh.ingest.pipeline.Stage;
import dev.vectormesh.ingest.pipeline.Warnings;
import dev.vectormesh.ingest.pipeline.WorkPool;
import dev.vectormesh.ingest.plain.Titles;
import dev.vectormesh.ingest.source.PictureFiles.Seen;
import dev.vectormesh.ingest.tika.ExtractedText;
import dev.vectormesh.ingest.tika.FileReader;
import dev.vectormesh.ingest.tika.Reason;
import dev.vectormesh.ingest.tika.UnreadableDocumentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
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

  private final FilesSettings settings;
  private final Roots roots;
  private final FileReader reader;
  private final PictureFiles pictures;
  private final WorkPool pool;
  private final Workspace workspace;

  public FileFetcher(
      FilesSettings settings,
      Roots roots,
      FileReader reader,
      PictureFiles pictures,
      WorkPool pool,
      Workspace workspace) {
    this.settings = settings;
    this.roots = roots;
    this.reader = reader;
    this.pictures = pictures;
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
   */
  public record Asked(TakenKinds kinds, Struct metadata, boolean pictureText) {
    public static Asked of(IngestSourceRequest request) {
      return new Asked(
          TakenKinds.of(request.getSource().getFiles()),
          request.getMetadata(),
          !request.getSkipPictureText());
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
    return switch (within(Stage.FETCH, () -> copyIfChanged(plan, found))) {
      case LeftOut(var reason) -> new Prepared.Skipped(file.relative(), found.id(), reason);
      case Same(var stored) -> new Prepared.Unchanged(file.relative(), found.id(), stored);
      case Copied(var hash, var copy) -> {
        try {
          Optional<Seen> picture = picture(plan, copy);
          if (picture.isPresent()) {
            tell(plan, file, picture.get().warnings());
            String sha256 = within(Stage.FETCH, () -> ContentHash.hex(copy));
            yield PictureDraft.of(found, metadata, hash, picture.get(), sha256);
          }
          ExtractedText extracted = read(copy);
          yield within(Stage.CHUNK, () -> cut(plan, found, metadata, hash, extracted));
        } finally {
          workspace.removeCopy(copy);
        }
      }
    };
  }

  private sealed interface Fetched {}

  private record LeftOut(String reason) implements Fetched {}

  /** The same is stored already. */
  private record Same(Version stored) implements Fetched {}

  private record Copied(String hash, Path copy) implements Fetched {}

  private <T> T within(Stage stage, Callable<T> work) throws Exception {
    try {
      return pool.call(work);
    } catch (WorkPool.TooLong e) {
      throw failed(stage, Reason.TIMEOUT, String.valueOf(e.getMessage()));
    } catch (Chunker.TooManyException e) {
      throw failed(stage, Reason.TOO_LARGE, String.valueOf(e.getMessage()));
    }
  }

  private Fetched copyIfChanged(Plan plan, Found found) throws ItemFailedException {
    for (int tried = 1; ; tried++) {
      Path path = found.file().path();
      try (OpenedFile file = OpenedFile.open(roots, path, settings.maxBytes())) {
        Optional<String> refusal = plan.asked().kinds().refusal(path, file);
        if (refusal.isPresent()) {
          tell(plan, found.file(), new ReadFiles.Read(file.size(), ""));
          return new LeftOut(refusal.get());
        }
        String hash = hash(plan, found.file(), file);
        Version stored = found.stored();
        return stored != null && stored.holds(hash)
            ? new Same(stored)
            : new Copied(hash, workspace.copy(file.channel(), FileNames.name(path)));
      } catch (AccessDeniedException | NoSuchFileException | ClosedByInterruptException e) {
        throw unreadable(e);
      } catch (IOException e) {
        if (tried == Retry.TRIES) {
          throw unreadable(e);
        }
        Retry.pause(tried);
      }
    }
  }

  /**
   * Where the file lies beneath the folder that was asked for is no part of it: a file is the same
   * whichever folder above it is ingested.
   */
  private String hash(Plan plan, FileItem item, OpenedFile file)
      throws IOException, ItemFailedException {
    // Words are read of pictures too, so that the reader of texts counts for both.
    String reading =
        plan.encoder().image().isPresent()
            ? FileReader.VERSION + " " + pictures.version(plan.asked().pictureText())
            : FileReader.VERSION;
    ContentHash hash =
        ContentHash.of(plan.rules())
            .text(reading)
            .text(item.path().toUri().toString())
            .struct(plan.asked().metadata());
    InputStream bytes = Channels.newInputStream(file.channel());
    DigestInputStream own =
        plan.files() == null ? null : new DigestInputStream(bytes, ContentHash.sha256());
    long size = hash.bytes(own == null ? bytes : own, settings.maxBytes());
    if (size > settings.maxBytes()) {
      throw OpenedFile.tooLarge(size, settings.maxBytes());
    }
    if (own != null) {
      String sha256 = HexFormat.of().formatHex(own.getMessageDigest().digest());
      tell(plan, item, new ReadFiles.Read(size, sha256));
    }
    return hash.hex();
  }

  private static void tell(Plan plan, FileItem item, ReadFiles.Read read) {
    ReadFiles files = plan.files();
    if (files != null) {
      files.add(item.relative(), read);
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

  private ExtractedText read(Path copy) throws Exception {
    try {
      return reader.read(copy);
    } catch (UnreadableDocumentException e) {
      boolean away = e.reason() == Reason.UNREADABLE;
      throw new ItemFailedException(Failure.of(away ? Stage.FETCH : Stage.CLEAN, e));
    } catch (WorkPool.TooLong e) {
      throw failed(Stage.CLEAN, Reason.TIMEOUT, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw unreadable(e);
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
            FileMetadata.with(metadata, extracted.metadata(), extracted.mediaType()),
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

  private static ItemFailedException unreadable(IOException e) {
    String why =
        switch (e) {
          case AccessDeniedException denied -> "permission denied";
          case NoSuchFileException gone -> "it is not there (a link that leads nowhere?)";
          case FileSystemException other when other.getReason() != null -> other.getReason();
          default -> String.valueOf(e.getMessage());
        };
    return failed(Stage.FETCH, Reason.UNREADABLE, why);
  }
}
