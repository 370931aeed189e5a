package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As whom PostgreSQL runs. It refuses root, so root starts it in a user namespace, where the kernel
 * still sees root and the server does not; where namespaces are off (Docker's default), as the user
 * nobody.
 *
 * @param prefix words before the server's command
 * @param uid the owner that the cluster's files need; -1 leaves them as they are
 */
record PostgresIdentity(List<String> prefix, int uid) {
  private static final Logger log = LoggerFactory.getLogger(PostgresIdentity.class);
  private static final int AS_IT_IS = -1;

  /**
   * @param cluster where it exists already and belongs to an ordinary user, root runs it as that
   *     user
   */
  static PostgresIdentity choose(Path cluster) {
    if (currentUid() != LaunchPrefix.ROOT) {
      return new PostgresIdentity(List.of(), AS_IT_IS);
    }
    int owner = Files.exists(cluster) ? attribute(cluster, "unix:uid") : LaunchPrefix.ROOT;
    if (owner != LaunchPrefix.ROOT && owner != LaunchPrefix.NOBODY) {
      List<String> asOwner = LaunchPrefix.user(owner, attribute(cluster, "unix:gid"));
      if (asOwner != null) {
        return new PostgresIdentity(asOwner, owner);
      }
    }
    List<String> namespace = LaunchPrefix.namespace();
    return choose(
        namespace,
        namespace == null ? LaunchPrefix.user(LaunchPrefix.NOBODY, LaunchPrefix.NOBODY) : null);
  }

  static PostgresIdentity choose(@Nullable List<String> namespace, @Nullable List<String> nobody) {
    if (namespace != null) {
      return new PostgresIdentity(namespace, LaunchPrefix.ROOT);
    }
    if (nobody != null) {
      return new PostgresIdentity(nobody, LaunchPrefix.NOBODY);
    }
    throw new StoreException(
        "PostgreSQL does not run as root, and this machine offers no other way (user namespaces are"
            + " off, and setpriv from util-linux is missing or not allowed): start as an ordinary"
            + " user");
  }

  private static int currentUid() {
    if (!Platform.isLinux()) {
      return System.getProperty("user.name", "").equals("root") ? LaunchPrefix.ROOT : AS_IT_IS;
    }
    return attribute(Path.of("/proc/self"), "unix:uid");
  }

  private static int attribute(Path file, String name) {
    try {
      return (int) Files.getAttribute(file, name);
    } catch (IOException e) {
      throw Directories.told("cannot read the owner of " + file, e);
    }
  }

  /** Gives the files to the server's user, when they belong to another. */
  void own(Path top) throws IOException {
    if (uid == AS_IT_IS || attribute(top, "unix:uid") == uid) {
      return;
    }
    log.info("{} is given to uid {}", top, uid);
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.setAttribute(directory, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
