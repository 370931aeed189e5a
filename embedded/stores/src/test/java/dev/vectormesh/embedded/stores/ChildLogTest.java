package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildLogTest {
  private static final int LIMIT = 20_000;

  @TempDir Path folder;

  private static ByteArrayInputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void copy_keepsAFileAndOnePredecessorWithinTheLimit() throws Exception {
    ChildLog log = new ChildLog(folder.resolve("server.log"), LIMIT);
    log.copy(text("0123456789".repeat(10_000) + "the end\n"));
    assertThat(Files.size(folder.resolve("server.log"))).isBetween(1L, (long) LIMIT);
    assertThat(Files.size(folder.resolve("server.log.1"))).isBetween(1L, (long) LIMIT);
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
    assertThat(folder.resolve("server.log")).content().endsWith("the end\n");
  }

  @Test
  void copy_addsToWhatIsThere() {
    Path file = folder.resolve("server.log");
    new ChildLog(file, LIMIT).copy(text("one\n"));
    new ChildLog(file, LIMIT).copy(text("two\n"));
    assertThat(file).hasContent("one\ntwo\n");
  }

  @Test
  void copy_drainsTheStreamWhenTheFileCannotBeWritten() {
    ChildLog log = new ChildLog(folder.resolve("missing/server.log"), LIMIT);
    ByteArrayInputStream in = text("first\nlast\n");
    log.copy(in);
    assertThat(in.available()).isZero();
    assertThat(log.lastLine()).isEqualTo("last");
  }
}
