package dev.vectormesh.ingest.source.archive;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.source.archive.MailReader.Mail;
import dev.vectormesh.ingest.work.WorkPool;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files in an archive or a mail, one after the other, those of archives and mails in it among
 * them. One is on the disk at a time, beside those that were handed out and the archives around it:
 * memory does not grow with their number. Everything is streamed in this JVM, under limits; what
 * the files hold is parsed elsewhere. Used by one thread at a time.
 */
public final class HolderParts implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;
  private static final Pattern CUT_SHORT =
      Pattern.compile("(?i)truncat|unexpected end|end of (zip|zlib|file|stream)");

  private final HolderKind kind;
  private final Wanted wanted;
  private final Path folder;
  private final long packed;
  private final Deque<Level> levels = new ArrayDeque<>();
  private Struct told = Struct.getDefaultInstance();
  private int entries;
  private int files;
  private int leftOut;
  private long unpacked;
  private boolean whole = true;
  private @Nullable Failure failure;

  /**
   * What is taken out.
   *
   * @param archives whether archives in archives are opened
   * @param mails reads mails; null where their attachments are not wanted
   * @param pool unpacks
   */
  public record Wanted(
      boolean archives, @Nullable MailReader mails, ArchiveLimits limits, WorkPool pool) {
    /** Whether a file of this kind is opened. */
    public boolean opens(HolderKind kind) {
      return kind.isArchive() ? archives : mails != null;
    }
  }

  /**
   * An archive that is being read.
   *
   * @param prefix of its files' names
   * @param own its file where it was taken out of another, or the folder of its attachments; null
   *     of the outermost one
   */
  private record Level(
      String prefix, Entries entries, PartNames names, Struct metadata, @Nullable Path own) {}

  /**
   * @param folder of its own, for what is taken out
   */
  public HolderParts(Path holder, HolderKind kind, Wanted wanted, Path folder) throws IOException {
    this.kind = kind;
    this.wanted = wanted;
    this.folder = folder;
    this.packed = Files.size(holder);
    try {
      told = enter(holder, kind, "", null);
    } catch (ArchiveLimitException e) {
      fail(Reason.TOO_LARGE, e);
    } catch (IOException | RuntimeException e) {
      fail(reason(e), e);
    }
  }

  /** The next file; null behind the last, and behind what makes it fail. */
  public @Nullable Part next() {
    while (failure == null && !levels.isEmpty()) {
      Level level = levels.element();
      try {
        Optional<Part> part =
            switch (wanted.pool().call(() -> take(level))) {
              case Taken.Nothing nothing -> Optional.empty();
              case Taken.End end -> leave();
              case Taken.Failed(var failed) -> Optional.of(failed);
              case Taken.File(var name, var file) -> opened(level, name, file);
            };
        if (part.isPresent()) {
          return part.get();
        }
      } catch (ArchiveLimitException e) {
        fail(Reason.TOO_LARGE, e);
      } catch (InterruptedException | CancellationException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("nobody waits for it");
      } catch (Exception e) {
        // Parsers of broken archives throw anything.
        Optional<Part> broken = broken(e);
        if (broken.isPresent()) {
          return broken.get();
        }
      }
    }
    return null;
  }

  /** Why the holder could not be read to its end; null where it could. Asked behind the last. */
  public @Nullable Failure failure() {
    return failure;
  }

  /** Whether all that it holds was named, so that what was not is in it no more. */
  public boolean isWhole() {
    return whole && failure == null;
  }

  /** What a mail tells of itself; nothing of an archive. */
  public Struct told() {
    return told;
  }

  public boolean isArchive() {
    return kind.isArchive();
  }

  /** Links and devices, which are never read. */
  public int leftOut() {
    return leftOut;
  }

  private Optional<Part> leave() throws IOException {
    Level left = levels.pop();
    leftOut += left.entries().leftOut();
    left.entries().close();
    remove(left.own());
    return Optional.empty();
  }

  /** What became of an entry. */
  private sealed interface Taken {
    /** It is passed in silence. */
    record Nothing() implements Taken {}

    /** There is none. */
    record End() implements Taken {}

    record Failed(Part part) implements Taken {}

    record File(String name, Path file) implements Taken {}
  }

  /** Unpacks the next entry. */
  private Taken take(Level level) throws IOException {
    Entry entry = level.entries().next();
    if (entry == null) {
      return new Taken.End();
    }
    if (PartNames.isLitter(entry.name())) {
      return new Taken.Nothing();
    }
    if (++entries > wanted.limits().entries()) {
      throw ArchiveLimitException.entries(wanted.limits().entries());
    }
    String name = level.prefix() + level.names().of(entry.name());
    if (entry.locked()) {
      return new Taken.Failed(failed(name, Reason.ENCRYPTED, "it needs a password"));
    }
    Path file = newFile(name);
    try {
      if (copied(level, entry, file)) {
        return new Taken.File(name, file);
      }
      remove(file);
      return new Taken.Failed(failed(name, Reason.TOO_LARGE, tooLarge()));
    } catch (IOException | RuntimeException e) {
      remove(file);
      boolean alone = !level.entries().isOneStream() || SevenZEntries.isLocked(e);
      if (!alone || e instanceof ArchiveLimitException) {
        throw e;
      }
      return new Taken.Failed(failed(name, reason(e), why(e)));
    }
  }

  private String tooLarge() {
    return "it has more than %d MiB".formatted(wanted.limits().entryBytes() >> 20);
  }

  /** The file as a part, or what is in it as the next ones. */
  private Optional<Part> opened(Level level, String name, Path file) throws IOException {
    Optional<HolderKind> kind = kind(name, file).filter(wanted::opens);
    if (kind.isEmpty()) {
      return Optional.of(Part.of(name, file, level.metadata()));
    }
    boolean mail = kind.get() == HolderKind.MAIL;
    if (levels.size() >= wanted.limits().depth() + (mail ? 1 : 0)) {
      if (mail) {
        return Optional.of(Part.of(name, file, level.metadata()));
      }
      remove(file);
      String why =
          "archives are nested deeper than %d; archives.depth allows more"
              .formatted(wanted.limits().depth());
      return Optional.of(failed(name, Reason.TOO_LARGE, why));
    }
    try {
      Struct told = enter(file, kind.get(), name + Part.WITHIN, mail ? null : file);
      return mail ? Optional.of(Part.of(name, file, told)) : Optional.empty();
    } catch (ArchiveLimitException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (mail) {
        // Whoever reads its text says what is wrong with it.
        whole = false;
        return Optional.of(Part.of(name, file, level.metadata()));
      }
      remove(file);
      return Optional.of(failed(name, reason(e), why(e)));
    }
  }

  /** What a mail tells of itself; nothing of an archive. */
  private Struct enter(Path file, HolderKind kind, String prefix, @Nullable Path own)
      throws IOException {
    Struct told = Struct.getDefaultInstance();
    Path kept = own;
    Entries opened =
        switch (kind) {
          case ZIP -> new ZipEntries(file, wanted.limits().entries());
          case TAR, PACKED_TAR -> new TarEntries(file);
          case SEVEN_Z -> new SevenZEntries(file);
          case MBOX -> new MboxEntries(file, wanted.limits().entryBytes());
          case MAIL -> {
            MailReader mails = wanted.mails();
            if (mails == null) {
              throw new IllegalStateException("attachments are not wanted");
            }
            kept = newFile("mail");
            Mail mail = mails.read(file, kept);
            told = mail.metadata();
            whole &= mail.whole();
            yield new MailEntries(mail);
          }
        };
    levels.push(new Level(prefix, opened, new PartNames(), told, kept));
    return told;
  }

  private Optional<HolderKind> kind(String name, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return HolderKind.of(name, in.readNBytes(HolderKind.HEAD));
    }
  }

  /** A path in a folder of its own, which ends as the name does. */
  private Path newFile(String name) throws IOException {
    Path own = Files.createDirectory(folder.resolve(Integer.toString(++files)));
    String last = name.substring(name.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]+", "_");
    String end = last.substring(Math.max(0, last.length() - 100));
    return own.resolve(end.startsWith(".") || end.isEmpty() ? "part" + end : end);
  }

  /** False where it is larger than one file may be. */
  private boolean copied(Level level, Entry entry, Path file) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long copied = 0;
    InputStream in = entry.content().open();
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("nobody waits for it");
        }
        copied += n;
        unpacked += n;
        wanted.limits().check(unpacked, packed);
        if (copied > wanted.limits().entryBytes()) {
          return false;
        }
        out.write(buffer, 0, n);
      }
      return true;
    } finally {
      if (!level.entries().isOneStream()) {
        in.close();
      }
    }
  }

  /** An archive that breaks off: within another one it fails alone. */
  private Optional<Part> broken(Exception e) {
    Level level = levels.pop();
    closeQuietly(level);
    if (levels.isEmpty()) {
      fail(reason(e), e);
      return Optional.empty();
    }
    String name = level.prefix().substring(0, level.prefix().length() - Part.WITHIN.length());
    return Optional.of(failed(name, reason(e), why(e)));
  }

  private Part failed(String name, Reason reason, String why) {
    // What was in it may be in it still.
    whole &= reason == Reason.ENCRYPTED;
    return Part.failed(name, Failure.of(Stage.FETCH, reason, why));
  }

  private void fail(Reason reason, Exception e) {
    failure = Failure.of(Stage.FETCH, reason, why(e));
  }

  private static Reason reason(Exception e) {
    if (e instanceof ArchiveLimitException) {
      return Reason.TOO_LARGE;
    }
    if (e instanceof WorkPool.TooLong) {
      return Reason.TIMEOUT;
    }
    if (SevenZEntries.isLocked(e)) {
      return Reason.ENCRYPTED;
    }
    return e instanceof EOFException || CUT_SHORT.matcher(why(e)).find()
        ? Reason.TRUNCATED
        : Reason.CORRUPT;
  }

  private static String why(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? "it breaks off" : message;
  }

  private void closeQuietly(Level level) {
    try {
      level.entries().close();
    } catch (IOException | RuntimeException e) {
      // It is broken, and nothing more is wanted of it.
      whole = false;
    }
    remove(level.own());
  }

  private static void remove(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.resolveSibling(""));
      }
    } catch (IOException e) {
      // The whole folder is removed in the end.
      file.toFile().deleteOnExit();
    }
  }

  @Override
  public void close() {
    List<Level> open = new ArrayList<>(levels);
    levels.clear();
    open.forEach(this::closeQuietly);
  }
}
