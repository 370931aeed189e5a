package dev.vectormesh.ingest.source;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.ingest.FilesSettings;
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
import dev.vectormesh.ingest.tika.ExtractedText;
import dev.vectormesh.ingest.tika.FileReader;
import dev.vectormesh.ingest.tika.Reason;
import dev.vectormesh.ingest.tika.UnreadableDocumentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
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
  private final WorkPool pool;

  public FileFetcher(FilesSettings settings, Roots roots, FileReader reader, WorkPool pool) {
    this.settings = settings;
    this.roots = roots;
    this.reader = reader;
    this.pool = pool;
  }

  /** How files become documents of one collection. */
  public record Plan(
      WriteTarget target,
      TextEncoder encoder,
      ChunkRules rules,
      Struct metadata,
      Warnings warnings) {}

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
    } catch (Exception e) {
      log.error("{} cannot be prepared", file.path(), e);
      return new Prepared.Failed(
          file.relative(), found.id(), Failure.of(Stage.CLEAN, Reason.INTERNAL, "internal error"));
    }
  }

  private Prepared fetch(Plan plan, Found found) throws Exception {
    FileItem file = found.file();
    if (file.refused() != null) {
      throw failed(Stage.FETCH, Reason.REFUSED, file.refused());
    }
    Path real = permitted(file.path());
    Struct metadata = metadata(plan, file);
    String hash = pool.call(() -> hash(plan, file, real, metadata));
    Version stored = found.stored();
    if (stored != null
        && stored.active()
        && stored.contentHash().equals(hash)
        && stored.generation() == plan.target().generation().number()) {
      return new Prepared.Unchanged(file.relative(), found.id(), stored);
    }
    ExtractedText extracted = read(real);
    return pool.call(() -> cut(plan, found, metadata, hash, extracted));
  }

  /**
   * Looked at again right before it is read: a link may have been put in the way since it was
   * listed.
   */
  private Path permitted(Path file) throws ItemFailedException {
    try {
      Path real = file.toRealPath();
      if (!roots.allows(real)) {
        throw failed(Stage.FETCH, Reason.REFUSED, "it leads out of the folders that may be read");
      }
      if (Files.isDirectory(real)) {
        throw failed(Stage.FETCH, Reason.UNREADABLE, "the folder cannot be read");
      }
      if (!Files.isRegularFile(real)) {
        throw failed(Stage.FETCH, Reason.UNSUPPORTED, "it is not a regular file");
      }
      long size = Files.size(real);
      if (size > settings.maxBytes()) {
        throw failed(
            Stage.FETCH,
            Reason.TOO_LARGE,
            "it has %d bytes, more than %d MiB".formatted(size, settings.maxMegabytes()));
      }
      return real;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static String hash(Plan plan, FileItem file, Path real, Struct metadata)
      throws ItemFailedException {
    for (int tried = 1; ; tried++) {
      try (InputStream in = Files.newInputStream(real)) {
        return ContentHash.of(plan.rules())
            .text(FileReader.VERSION)
            .text(file.path().toUri().toString())
            .struct(metadata)
            .bytes(in)
            .hex();
      } catch (AccessDeniedException | NoSuchFileException e) {
        throw unreadable(e);
      } catch (IOException e) {
        if (tried == Retry.TRIES) {
          throw unreadable(e);
        }
        Retry.pause(tried);
      }
    }
  }

  private ExtractedText read(Path real) throws Exception {
    try {
      return reader.read(real);
    } catch (UnreadableDocumentException e) {
      boolean away = e.reason() == Reason.UNREADABLE;
      throw new ItemFailedException(Failure.of(away ? Stage.FETCH : Stage.CLEAN, e));
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
    extracted
        .warnings()
        .forEach(warning -> plan.warnings().add(found.file().relative() + ": " + warning));
    String own = Cleaner.line(extracted.title());
    String title =
        Titles.isPlaceholder(own) ? Titles.ofFile(String.valueOf(path.getFileName())) : own;
    Draft draft =
        new Draft(
            found.id(),
            title.length() > TITLE_CHARACTERS ? title.substring(0, TITLE_CHARACTERS) : title,
            path.toUri().toString(),
            extracted.mediaType(),
            withProperties(metadata, extracted),
            text,
            hash,
            path.toString());
    List<Chunk> chunks =
        new Chunker(plan.encoder().tokenizer(), plan.rules()).cut(draft.title(), text);
    return new Prepared.Cut(found.file().relative(), draft, chunks);
  }

  /** What filters see of every file; what the caller asked for goes before. */
  private static Struct metadata(Plan plan, FileItem file) {
    String name = String.valueOf(file.path().getFileName());
    int dot = name.lastIndexOf('.');
    Struct.Builder metadata = Struct.newBuilder();
    put(metadata, "path", file.relative());
    put(metadata, "file", name);
    if (dot > 0) {
      put(metadata, "extension", name.substring(dot + 1).toLowerCase(java.util.Locale.ROOT));
    }
    return metadata.putAllFields(plan.metadata().getFieldsMap()).build();
  }

  private static Struct withProperties(Struct asked, ExtractedText extracted) {
    Struct.Builder metadata = Struct.newBuilder();
    metadata.putAllFields(extracted.metadata().getFieldsMap());
    put(metadata, "media_type", extracted.mediaType());
    return metadata.putAllFields(asked.getFieldsMap()).build();
  }

  private static void put(Struct.Builder struct, String key, String value) {
    struct.putFields(key, Value.newBuilder().setStringValue(value).build());
  }

  private static ItemFailedException failed(Stage stage, Reason reason, String why) {
    return new ItemFailedException(Failure.of(stage, reason, why));
  }

  private static ItemFailedException unreadable(IOException e) {
    String why =
        switch (e) {
          case AccessDeniedException denied -> "permission denied";
          case NoSuchFileException gone -> "it is not there (a link that leads nowhere?)";
          default -> String.valueOf(e.getMessage());
        };
    return failed(Stage.FETCH, Reason.UNREADABLE, why);
  }
}
