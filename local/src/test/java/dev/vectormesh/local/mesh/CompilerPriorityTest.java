package dev.vectormesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CompilerPriorityTest {
  /** Of {@code /proc/PID/stat}, counted behind the name in parentheses. */
  private static final int NICE = 16;

  @Test
  @EnabledOnOs(OS.LINUX)
  void compilersAreLowered_andNothingElse() throws IOException {
    assertThat(CompilerPriority.lower()).isPositive();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      List<String> lowered =
          threads.filter(t -> nice(t).equals("10")).map(CompilerPriorityTest::name).toList();
      assertThat(lowered).isNotEmpty().allMatch(name -> name.contains("Compiler"));
    }
  }

  private static String name(Path thread) {
    String stat = stat(thread);
    return stat.substring(0, stat.lastIndexOf(')') + 1);
  }

  private static String nice(Path thread) {
    String stat = stat(thread);
    return stat.isEmpty() ? "" : stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE];
  }

  private static String stat(Path thread) {
    try {
      return Files.readString(thread.resolve("stat"));
    } catch (IOException e) {
      // The thread has ended.
      return "";
    }
  }
}
