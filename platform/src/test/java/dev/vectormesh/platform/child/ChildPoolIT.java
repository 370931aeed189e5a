package dev.vectormesh.platform.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.platform.child.ChildFailure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildPoolIT {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path folder;

  private static ChildPool pool(String name, Duration limit, Duration idle) {
    return new ChildPool(
        new ChildProgram(name, EchoChild.class, List.of(), List.of()),
        new ChildSettings(1, 32, limit, idle));
  }

  private static String ask(ChildPool pool, String text) throws Exception {
    return pool.ask(text, text.getBytes(StandardCharsets.UTF_8), ChildFrames::readString);
  }

  private static void assertFails(ChildPool pool, String text, Kind kind) {
    assertThatThrownBy(() -> ask(pool, text))
        .asInstanceOf(type(ChildFailure.class))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void child_answersOneRequestAfterTheOther() throws Exception {
    try (ChildPool pool = pool("echo", LONG, LONG)) {
      assertThat(ask(pool, "one")).isEqualTo("one");
      List<Long> first = pool.pids();
      assertThat(ask(pool, "two")).isEqualTo("two");

      assertThat(first).hasSize(1);
      assertThat(pool.pids()).isEqualTo(first);
    }
  }

  @Test
  void child_isEndedAndReplaced_whenARequestEndsIt() throws Exception {
    try (ChildPool pool = pool("echo", LONG, LONG)) {
      assertFails(pool, "end", Kind.CRASH);
      assertFails(pool, "eat", Kind.OUT_OF_MEMORY);

      assertThat(pool.pids()).isEmpty();
      assertThat(ask(pool, "next")).isEqualTo("next");
    }
  }

  @Test
  void child_isEnded_whenARequestTakesTooLong() {
    try (ChildPool pool = pool("echo", Duration.ofSeconds(2), LONG)) {
      assertFails(pool, "hang", Kind.TIMEOUT);

      assertThat(pool.pids()).isEmpty();
    }
  }

  @Test
  void request_isAskedAgain_whenItsChildWasKilled() throws Exception {
    try (ChildPool pool = pool("echo", LONG, LONG)) {
      String text = "end once " + folder.resolve("mark");

      assertThat(ask(pool, text)).isEqualTo(text);
    }
  }

  @Test
  void child_isGone_whenNobodyAsksForAWhile() throws Exception {
    try (ChildPool pool = pool("echo", LONG, Duration.ofMillis(300))) {
      assertThat(ask(pool, "one")).isEqualTo("one");

      await().until(() -> pool.pids().isEmpty());
    }
  }

  @Test
  void child_leavesNoFilesBehind() throws Exception {
    try (ChildPool pool = pool("untidy", LONG, LONG)) {
      assertThat(ask(pool, "leave a file")).isEqualTo("leave a file");
      assertThat(temporaries()).isNotEmpty();
    }
    assertThat(temporaries()).isEmpty();
  }

  private static List<Path> temporaries() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("vectormesh-untidy-"))
          .toList();
    }
  }
}
