package dev.vectormesh.local.watch;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What lies beneath a folder at a moment, as far as names, sizes and times tell.
 *
 * @param files how many
 * @param content a sum over all of them, in whatever order they are listed
 */
record FolderSample(long files, long content) {
  /**
   * Takes it. Links are not followed; what cannot be read counts as not there.
   *
   * @param folders told of each folder
   */
  static FolderSample of(Path base, Consumer<Path> folders) {
    Sum sum = new Sum(folders);
    try {
      var walked = Files.walkFileTree(base, sum);
    } catch (IOException e) {
      // Gone meanwhile: the next sample tells.
      return new FolderSample(0, 0);
    }
    return new FolderSample(sum.files, sum.content);
  }

  private static final class Sum extends SimpleFileVisitor<Path> {
    private final Consumer<Path> folders;
    private long files;
    private long content;

    Sum(Consumer<Path> folders) {
      this.folders = folders;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      folders.accept(folder);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      files++;
      String name = file.toString();
      long hash = mixed(name.hashCode() + ((long) name.length() << 32));
      hash = mixed(hash ^ attributes.size());
      content += mixed(hash ^ attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
      return FileVisitResult.CONTINUE;
    }

    /** A finaliser of hashes: Steele, Lea and Flood 2014, SplitMix64. */
    private static long mixed(long value) {
      long z = value + 0x9E3779B97F4A7C15L;
      z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      return z ^ z >>> 31;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
