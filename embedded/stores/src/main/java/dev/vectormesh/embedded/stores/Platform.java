package dev.vectormesh.embedded.stores;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machines that have binaries in Maven Central, with the names these have in their jars. */
enum Platform {
  LINUX_AMD64("postgres-linux-x86_64.txz", "redis-server-6.2.6-v5-linux-amd64"),
  LINUX_ARM64("postgres-linux-arm_64.txz", "redis-server-6.2.7-linux-arm64"),
  DARWIN_AMD64("postgres-darwin-x86_64.txz", "redis-server-6.2.6-v5-darwin-amd64"),
  DARWIN_ARM64("postgres-darwin-arm_64.txz", "redis-server-6.2.6-v5-darwin-arm64");

  private final String postgresArchive;
  private final String redisServer;

  Platform(String postgresArchive, String redisServer) {
    this.postgresArchive = postgresArchive;
    this.redisServer = redisServer;
  }

  /** This machine's platform. @throws StoreException where there are no binaries for it */
  static Platform current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), Path.of("/"));
  }

  /**
   * @param root the file system's root, where a Linux shows which C library it has
   */
  static Platform of(String osName, String osArch, Path root) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean amd64 = osArch.equals("amd64") || osArch.equals("x86_64");
    boolean arm64 = osArch.equals("aarch64") || osArch.equals("arm64");
    if (os.startsWith("linux") && (amd64 || arm64)) {
      String loader = amd64 ? "lib64/ld-linux-x86-64.so.2" : "lib/ld-linux-aarch64.so.1";
      if (!Files.exists(root.resolve(loader))) {
        throw new StoreException(
            "the embedded PostgreSQL needs glibc, and this Linux has none (/%s is not there; Alpine and other musl"
                    .formatted(loader)
                + " systems are not served). Use a glibc system, or real PostgreSQL and Redis"
                + " servers.");
      }
      return amd64 ? LINUX_AMD64 : LINUX_ARM64;
    }
    if (os.startsWith("mac") && (amd64 || arm64)) {
      return amd64 ? DARWIN_AMD64 : DARWIN_ARM64;
    }
    throw new StoreException(
        "the embedded PostgreSQL and Redis serve Linux (glibc) and macOS on x86-64 and arm64, not %s on %s. Use real"
                .formatted(osName, osArch)
            + " PostgreSQL and Redis servers, or WSL on Windows.");
  }

  String postgresArchive() {
    return postgresArchive;
  }

  String redisServer() {
    return redisServer;
  }

  static boolean isLinux() {
    return System.getProperty("os.name", "").startsWith("Linux");
  }
}
