package dev.vectormesh.ingest.source.files;

import com.google.protobuf.Struct;
import dev.vectormesh.images.ReadImage;
import dev.vectormesh.ingest.FilesSettings;
import dev.vectormesh.ingest.content.ReadFiles;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.MetadataFields;
import dev.vectormesh.ingest.document.Origin;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.picture.PictureFiles;
import dev.vectormesh.ingest.picture.PictureFiles.Seen;
import dev.vectormesh.ingest.pipeline.PictureDraft;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Preparer;
import dev.vectormesh.ingest.plain.Titles;
import dev.vectormesh.ingest.source.files.DocumentPictures.Picture;
import dev.vectormesh.ingest.source.files.FileFetcher.Plan;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.tika.TakenPictures;
import dev.vectormesh.ingest.tika.TikaPool;
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.ingest.work.Workspace;
import dev.vectormesh.points.TimeSpan;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pictures that stand in PDF and Office files, as documents of their own. */
public final class EmbeddedPictures {
  /** Part of their content hash: raised when others come out of the same bytes. */
  public static final String VERSION = "embedded-1";

  /** Smaller ones, and those that are so much longer than wide, are lines, bullets and icons. */
  static final int SMALLEST_SIDE = 48;

  static final int LONGEST_RATIO = 16;

  private static final Logger log = LoggerFactory.getLogger(EmbeddedPictures.class);

  /** What PDF, zipped and old Office files, and RTF begin with, as ISO-8859-1. */
  private static final List<String> DOCUMENTS =
      List.of("%PDF-", "PK\u0003\u0004", "\u00d0\u00cf\u0011\u00e0", "{\\rtf");

  private static final int HEAD = 1024;

  private final FilesSettings settings;
  private final Roots roots;
  private final TikaPool children;
  private final PictureFiles pictures;
  private final WorkPool pool;
  private final Workspace workspace;

  public EmbeddedPictures(
      FilesSettings settings,
      Roots roots,
      TikaPool children,
      PictureFiles pictures,
      WorkPool pool,
      Workspace workspace) {
    this.settings = settings;
    this.roots = roots;
    this.children = children;
    this.pictures = pictures;
    this.pool = pool;
    this.workspace = workspace;
  }

  /** A folder for {@link #take}; whoever asked for it removes it. */
  public Path newFolder() throws IOException {
    return workspace.newFolder();
  }

  public void remove(Path folder) {
    workspace.removeFolder(folder);
  }

  /**
   * Takes the pictures out of a file; none where it is no document that holds some.
   *
   * @param folder where they are written to
   */
  TakenPictures take(FileItem file, Path folder) throws ItemFailedException {
    Optional<Path> copy = Optional.empty();
    try {
      copy = pool.call(() -> copyOfDocument(file.path()));
      return copy.isEmpty() ? TakenPictures.NONE : children.pictures(copy.get(), folder);
    } catch (ItemFailedException e) {
      throw e;
    } catch (UnreadableDocumentException e) {
      throw new ItemFailedException(Failure.of(Stage.CLEAN, e));
    } catch (WorkPool.TooLong e) {
      throw failed(Stage.FETCH, Reason.TIMEOUT, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw failed(Stage.FETCH, Reason.UNREADABLE, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (Exception | StackOverflowError e) {
      log.error("pictures of {} cannot be taken", file.relative(), e);
      throw failed(Stage.CLEAN, Reason.INTERNAL, "internal error");
    } finally {
      copy.ifPresent(workspace::removeCopy);
    }
  }

  private Optional<Path> copyOfDocument(Path path) throws IOException, ItemFailedException {
    try (OpenedFile file = OpenedFile.open(roots, path, settings.maxBytes())) {
      String head = new String(file.head(HEAD), StandardCharsets.ISO_8859_1);
      // A PDF may begin behind a few bytes of something else.
      return DOCUMENTS.stream().anyMatch(head::startsWith) || head.contains(DOCUMENTS.getFirst())
          ? Optional.of(workspace.copy(file.channel(), FileNames.name(path)))
          : Optional.empty();
    }
  }

  /** FETCH and CLEAN of one picture; its file is removed. */
  public Prepared prepare(Plan plan, Picture picture) {
    try {
      return Preparer.prepared(
          picture.name().toString(), picture.id(), Stage.CLEAN, () -> read(plan, picture));
    } finally {
      workspace.removeFile(picture.taken().file());
    }
  }

  private Prepared read(Plan plan, Picture picture) throws Exception {
    String item = picture.name().toString();
    TakenPictures.Taken taken = picture.taken();
    ReadFiles files = plan.files();
    if (files != null) {
      files.add(item, new ReadFiles.Read(Files.size(taken.file()), taken.sha256()));
    }
    String hash = hash(plan, picture);
    if (picture.stored() != null && picture.stored().holds(hash)) {
      return new Prepared.Unchanged(item, picture.id(), picture.stored());
    }
    boolean text = plan.asked().pictureText();
    Optional<Seen> seen;
    try {
      seen =
          pictures.read(taken.file(), plan.encoder().image().orElseThrow().preprocessing(), text);
    } catch (ItemFailedException e) {
      if (!e.failure().reason().equals(Reason.UNSUPPORTED.word())) {
        throw e;
      }
      // Drawings of Office are EMF and WMF: a document is no fault for it.
      plan.warnings().add(item + ": " + e.failure().message());
      return new Prepared.Skipped(item, picture.id(), e.failure().reason());
    }
    boolean frame = taken.place().time() != null;
    if (seen.isEmpty() || !frame && isDecoration(seen.get().image())) {
      return new Prepared.Skipped(item, picture.id(), "decoration");
    }
    seen.get().warnings().forEach(warning -> plan.warnings().add(item + ": " + warning));
    return PictureDraft.of(known(plan, picture, hash), seen.get(), taken.sha256());
  }

  private String hash(Plan plan, Picture picture) {
    return hash(plan, picture.holder(), picture.taken().place(), picture.taken().content());
  }

  /** The content hash of a part of a file, without its time. */
  String hash(Plan plan, FileItem holder, Place place, String content) {
    ContentHash hash =
        ContentHash.of(plan.rules())
            .text(VERSION + " " + pictures.version(plan.asked().pictureText()))
            .text(holder.path().toUri().toString())
            .text(place.unit() + " " + place.number())
            .struct(plan.asked().metadata())
            .text(content);
    plan.target().labelling().into(hash);
    return hash.hex();
  }

  /** Whether these are all frames of a video of this content, as they would be written now. */
  boolean isStored(Plan plan, FileItem video, String content, Collection<Version> stored) {
    String each = hash(plan, video, Place.NOWHERE, content);
    String last = hash(plan, video, Place.NOWHERE, RecordingFiles.lastOf(content, stored.size()));
    long lasts = stored.stream().filter(frame -> frame.holds(last)).count();
    long others = stored.stream().filter(frame -> frame.holds(each)).count();
    return lasts == 1 && lasts + others == stored.size();
  }

  static boolean isDecoration(ReadImage image) {
    int shorter = Math.min(image.width(), image.height());
    int longer = Math.max(image.width(), image.height());
    return shorter < SMALLEST_SIDE || longer > (long) shorter * LONGEST_RATIO;
  }

  private static PictureDraft.Known known(Plan plan, Picture picture, String hash) {
    Path path = picture.holder().path();
    Place place = picture.taken().place();
    Struct.Builder metadata = FilePicture.names(path);
    MetadataFields.put(metadata, "part_of", FileNames.documentId(path));
    if (place.number() > 0) {
      MetadataFields.put(metadata, place.unit().name().toLowerCase(Locale.ROOT), place.number());
    }
    TimeSpan time = place.time();
    if (time != null) {
      MetadataFields.put(metadata, "seconds", time.start().toMillis() / 1000.0);
    }
    metadata.mergeFrom(FileMetadata.of(picture.holder(), plan.asked().metadata()));
    return new PictureDraft.Known(
        picture.name().toString(),
        picture.id(),
        hash,
        Titles.ofFile(FileNames.name(path)) + ", " + where(picture),
        path.toUri() + fragment(place),
        PictureDraft.words(picture.holder().relative()),
        metadata.build(),
        Origin.at(FileNames.text(path)),
        place);
  }

  /** For a person: {@code page 3}, {@code 1:05:20}. */
  private static String where(Picture picture) {
    Place place = picture.taken().place();
    TimeSpan time = place.time();
    if (time != null) {
      Duration start = time.start();
      return start.toHours() > 0
          ? "%d:%02d:%02d".formatted(start.toHours(), start.toMinutesPart(), start.toSecondsPart())
          : "%d:%02d".formatted(start.toMinutes(), start.toSecondsPart());
    }
    return place.number() > 0
        ? place.unit().name().toLowerCase(Locale.ROOT) + " " + place.number()
        : "picture " + picture.name().number();
  }

  /** Leads a viewer to the place: by RFC 8118 in a PDF, by W3C's Media Fragments in a recording. */
  private static String fragment(Place place) {
    TimeSpan time = place.time();
    if (time != null) {
      return "#t="
          + BigDecimal.valueOf(time.start().toMillis(), 3).stripTrailingZeros().toPlainString();
    }
    return place.unit() == Place.Unit.PAGE ? "#page=" + place.number() : "";
  }

  private static ItemFailedException failed(Stage stage, Reason reason, String why) {
    return new ItemFailedException(Failure.of(stage, reason, why));
  }
}
