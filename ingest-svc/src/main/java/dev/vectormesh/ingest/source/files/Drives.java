package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.work.WorkPool;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks drives what they hold. A dead one (a network drive whose server is gone, say) never answers,
 * and keeps the thread that asked within the operating system, where nothing can end it. So each
 * question has a time limit, and what lies beneath a path that has not answered is not asked for
 * again until it has: a dead drive costs one thread of this process, whoever asks and how often.
 */
public final class Drives {
  private final WorkPool threads;
  private final Lister lister;
  private final Set<Path> silent = ConcurrentHashMap.newKeySet();

  /** Opens a folder to list it. */
  interface Lister {
    DirectoryStream<Path> open(Path folder) throws IOException;
  }

  /**
   * @param threads whose limit is the time of a question
   */
  public Drives(WorkPool threads) {
    this(threads, Files::newDirectoryStream);
  }

  Drives(WorkPool threads, Lister lister) {
    this.threads = threads;
    this.lister = lister;
  }

  /** Which path a question is about, which moves on while it is answered. */
  static final class At {
    private volatile Path path;

    At(Path path) {
      this.path = path;
    }

    Path path() {
      return path;
    }

    void moveTo(Path next) {
      path = next;
    }
  }

  /** The drive has not answered in time. */
  public static final class SilentException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    private SilentException(Path path, String why) {
      super(FileNames.text(path), null, why + ": is its drive there?");
    }
  }

  /** The folder's entries. */
  List<Path> list(Path folder) throws IOException {
    return ask(
        folder,
        () -> {
          List<Path> entries = new ArrayList<>();
          try (DirectoryStream<Path> stream = lister.open(folder)) {
            stream.forEach(entries::add);
          } catch (DirectoryIteratorException e) {
            throw e.getCause();
          }
          return entries;
        });
  }

  /**
   * Answers a question about a path.
   *
   * @throws SilentException when there was no answer in time
   */
  public <T> T ask(Path about, Callable<T> question) throws IOException {
    return ask(new At(about), question);
  }

  /**
   * The same about several paths, one after the other.
   *
   * @param about which one it is at; when the thread was interrupted meanwhile, it stays with it
   */
  <T> T ask(At about, Callable<T> question) throws IOException {
    if (isSilent(about.path)) {
      throw new SilentException(about.path, "it still does not answer");
    }
    AtomicBoolean answered = new AtomicBoolean();
    try {
      return threads.call(() -> {
        try {
          return question.call();
        } finally {
          answered.set(true);
          silent.remove(about.path);
        }
      });
    } catch (WorkPool.TooLong e) {
      Path at = about.path;
      silent.add(at);
      if (answered.get()) {
        silent.remove(at);
      }
      throw new SilentException(at, String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a question about this path, or one above it, has still no answer. */
  boolean isSilent(Path path) {
    for (Path at = path; at != null; at = at.getParent()) {
      if (silent.contains(at)) {
        return true;
      }
    }
    return false;
  }
}
