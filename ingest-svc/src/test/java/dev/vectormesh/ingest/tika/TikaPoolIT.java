package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.ingest.TikaSettings;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that take the parser's process with them, and nothing else. */
class TikaPoolIT {
  private static final long CHARACTERS = 1_000_000;

  @TempDir Path folder;

  private static TikaSettings settings(Duration fileTimeout) {
    return new TikaSettings(1, 128, fileTimeout, Duration.ofMinutes(1));
  }

  private static Reason reason(Throwable thrown) {
    return ((UnreadableDocumentException) thrown).reason();
  }

  @Test
  void fileThatTakesTooLong_endsItsProcess() throws Exception {
    Path page = Files.writeString(folder.resolve("page.html"), "<p>text</p>");
    // Shorter than a JVM's start.
    try (TikaPool pool = new TikaPool(settings(Duration.ofMillis(20)), CHARACTERS)) {
      assertThatThrownBy(() -> pool.read(page, null))
          .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.TIMEOUT));
      assertThat(pool.pids()).isEmpty();
    }
  }

  @Test
  void fileThatTakesTooMuchMemory_endsItsProcessAndTheNextIsRead() throws Exception {
    Path huge = Files.writeString(folder.resolve("huge.html"), "<p><b>x</b></p>".repeat(3_000_000));
    Path small = Files.writeString(folder.resolve("small.html"), "<p>text</p>");
    try (TikaPool pool = new TikaPool(settings(Duration.ofSeconds(100)), CHARACTERS)) {
      assertThatThrownBy(() -> pool.read(huge, null))
          .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.OUT_OF_MEMORY));

      assertThat(pool.read(small, null).pages().getFirst().text()).isEqualTo("text");
    }
  }

  @Test
  void textBeyondTheLimit_isTooLarge() throws Exception {
    Path page = Files.writeString(folder.resolve("long.html"), "<p>word </p>".repeat(1000));
    try (TikaPool pool = new TikaPool(settings(Duration.ofSeconds(100)), 500)) {
      assertThatThrownBy(() -> pool.read(page, null))
          .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.TOO_LARGE));
    }
  }
}
