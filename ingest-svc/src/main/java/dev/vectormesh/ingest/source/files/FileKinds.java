package dev.vectormesh.ingest.source.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a directory entry is, by the file type bits of its mode (inode(7)). */
final class FileKinds {
  private static final int TYPE = 0170000;
  private static final int FOLDER = 0040000;
  private static final int REGULAR = 0100000;
  private static final Map<Integer, String> OTHERS =
      Map.of(
          0010000, "a named pipe",
          0020000, "a device",
          0060000, "a device",
          0120000, "a link",
          0140000, "a socket");

  /** File systems whose "files" are made while they are read, some of them without an end. */
  private static final Set<String> PSEUDO =
      Set.of(
          "proc",
          "sysfs",
          "cgroup",
          "cgroup2",
          "devpts",
          "debugfs",
          "tracefs",
          "securityfs",
          "selinuxfs",
          "configfs",
          "pstore",
          "bpf",
          "efivarfs",
          "mqueue",
          "fusectl",
          "binfmt_misc",
          "rpc_pipefs",
          "nsfs");

  private static final Map<Long, Boolean> PSEUDO_DEVICES = new ConcurrentHashMap<>();

  private FileKinds() {}

  static boolean isFolder(int mode) {
    return (mode & TYPE) == FOLDER;
  }

  static boolean isRegular(int mode) {
    return (mode & TYPE) == REGULAR;
  }

  /** For a person: {@code a named pipe}. */
  static String name(int mode) {
    return OTHERS.getOrDefault(mode & TYPE, "something else");
  }

  /** Whether the file is a view into the kernel; the answer is the same for a whole device. */
  static boolean isPseudo(Path file, long device) throws IOException {
    Boolean known = PSEUDO_DEVICES.get(device);
    if (known == null) {
      known = PSEUDO.contains(Files.getFileStore(file).type());
      PSEUDO_DEVICES.put(device, known);
    }
    return known;
  }
}
