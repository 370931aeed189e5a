package dev.vectormesh.ingest.source.files;

import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.platform.error.ApiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/**
 * The files beneath the roots, as jobs and callers see them.
 *
 * @param roots what may be read
 * @param drives what answers for the files
 */
public record FileSource(Roots roots, Drives drives) {
  /**
   * @param threads that wait for drives; their limit is the time of one question
   */
  public static FileSource beneath(Roots roots, WorkPool threads) {
    return new FileSource(roots, new Drives(threads));
  }

  /**
   * @throws ApiException INVALID_ARGUMENT naming the field; PATH_REFUSED; DEADLINE_EXCEEDED where
   *     the drive does not answer
   */
  public FileSelection selection(FilesSource asked) {
    try {
      return drives.ask(FileNames.path(asked.getPath()), () -> FileSelection.of(asked, roots));
    } catch (InvalidPathException e) {
      // It says what is wrong with it.
      return FileSelection.of(asked, roots);
    } catch (Drives.SilentException e) {
      throw ApiException.deadlineExceeded(asked.getPath() + ": " + e.getReason());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param after the last item that is not wanted any more; null to begin at the first
   */
  public FileWalk walk(FileSelection selection, @Nullable String after) {
    return new FileWalk(selection, roots, drives, after);
  }

  public Removals removals(FileSelection selection) {
    return new Removals(selection, roots, drives);
  }
}
