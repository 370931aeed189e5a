package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The words before a child's command: a session of its own, so that Ctrl-C in the terminal reaches
 * the JVM alone; an identity that is not root, which PostgreSQL demands; and a signal from the
 * kernel when the JVM is killed. Each of them replaces itself by the next, so the child keeps the
 * pid that Java knows.
 */
final class LaunchPrefix {
  /** Every command that a prefix may consist of. */
  static final Set<String> TOOLS = Set.of("setsid", "perl", "setpriv", "unshare");

  static final int ROOT = 0;
  static final int NOBODY = 65_534;

  private LaunchPrefix() {}

  /**
   * A session of its own. Without {@code setsid} (macOS), Perl makes it; without both there is
   * none.
   */
  static List<String> session() {
    return tool("setsid")
        .map(List::of)
        .or(() ->
            tool("perl")
                .map(p -> List.of(p, "-MPOSIX", "-e", "POSIX::setsid(); exec {$ARGV[0]} @ARGV")))
        .orElse(List.of());
  }

  /**
   * The kernel sends {@code signal} when the thread that started the child ends, in a killed JVM
   * say.
   */
  static List<String> endingWithParent(String signal) {
    return Platform.isLinux()
        ? tool("setpriv").map(t -> List.of(t, "--pdeathsig", signal)).orElse(List.of())
        : List.of();
  }

  /** In a user namespace that maps nobody: not root to itself, root's files to the kernel. */
  static @Nullable List<String> namespace() {
    return Platform.isLinux()
        ? tool("unshare").map(t -> List.of(t, "-U")).filter(LaunchPrefix::works).orElse(null)
        : null;
  }

  /**
   * As another user, with the right to pass directories that are closed to it (the data directory's
   * parents and the unpacked binaries) and no other right.
   */
  static @Nullable List<String> user(int uid, int gid) {
    if (!Platform.isLinux()) {
      return null;
    }
    String capabilities = "-all,+dac_override";
    return tool("setpriv")
        .map(t ->
            List.of(
                t,
                "--reuid=" + uid,
                "--regid=" + gid,
                "--clear-groups",
                "--inh-caps=" + capabilities,
                "--ambient-caps=" + capabilities,
                "--bounding-set=" + capabilities,
                // access(2) otherwise forgets the right, and PostgreSQL asks it for its own
                // executable.
                "--securebits=+no_setuid_fixup"))
        .filter(LaunchPrefix::works)
        .orElse(null);
  }

  private static boolean works(List<String> prefix) {
    List<String> command = new ArrayList<>(prefix);
    command.add("/bin/true");
    if (!Files.isExecutable(Path.of("/bin/true"))) {
      command.set(command.size() - 1, "/usr/bin/true");
    }
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Optional<String> tool(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/bin:/bin:/usr/sbin:/sbin";
    for (String folder : path.split(":")) {
      if (folder.startsWith("/") && Files.isExecutable(Path.of(folder, name))) {
        return Optional.of(folder + "/" + name);
      }
    }
    return Optional.empty();
  }
}
