package dev.vectormesh.embedded.stores;

import java.nio.file.Path;

/** Where the tests unpack binaries: once for all classes, gone with {@code mvn clean}. */
final class TestCache {
  static final Path DIRECTORY = Path.of("target", "store-binaries").toAbsolutePath();

  private TestCache() {}
}
