package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningProcessTest {
  private static final Path SLEEP = Path.of("/bin/sleep");

  @TempDir Path data;

  /** A process whose command is {@code name}, with {@code words} that a shell ignores. */
  private Process process(String name, String... words) throws Exception {
    Path script = Files.writeString(data.resolve("script"), "read line\n");
    List<String> command = new ArrayList<>();
    Path renamedShell = Files.createDirectories(data.resolve("bin")).resolve(name);
    Files.createSymbolicLink(renamedShell, Path.of("/bin/sh"));
    command.add(renamedShell.toString());
    command.add(script.toString());
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).start();
    Files.delete(renamedShell);
    return process;
  }

  @Test
  void zombie_countsAsDead() throws Exception {
    assumeTrue(Platform.isLinux());
    // A shell collects its children whenever it likes; sleep, which it becomes, never does. So the
    // child ends only after that.
    Process parent =
        new ProcessBuilder("/bin/sh", "-c", SLEEP + " 60 & echo $!; exec " + SLEEP + " 61").start();
    try (BufferedReader out = parent.inputReader()) {
      long pid = Long.parseLong(out.readLine());
      Path command = Path.of("/proc/" + parent.pid() + "/cmdline");
      await("the shell became sleep")
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> Files.readString(command).startsWith(SLEEP + "\0"));
      new RunningProcess(pid).signal("KILL");
      Path stat = Path.of("/proc/" + pid + "/stat");
      await("a zombie")
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> Files.readString(stat).contains(") Z "));
      assertThat(ProcessHandle.of(pid)).as("what Java says").isPresent();
      assertThat(new RunningProcess(pid).alive()).isFalse();
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  @Test
  void serves_knowsAServerByItsCommandAndItsData() throws Exception {
    Process server = process("postgres", "-D", data.resolve("18").toString());
    try {
      RunningProcess running = new RunningProcess(server.pid());
      await("it runs")
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> running.serves("postgres", data.resolve("18")));
      assertThat(running.serves("redis-server", data.resolve("18"))).isFalse();
      assertThat(running.serves("postgres", data.resolve("1"))).isFalse();
      assertThat(running.serves("postgres", data.resolve("17"))).isFalse();
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  @Test
  void serves_doesNotTakeACopyingProgramForAServer() throws Exception {
    Process copy = process("cp", "-a", data.resolve("18").toString(), "/backup/postgres");
    Process other = process("tar", "/backup/postgres", data.resolve("18").toString());
    try {
      await("they run")
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() ->
              new RunningProcess(copy.pid()).serves("cp", data.resolve("18"))
                  && new RunningProcess(other.pid()).serves("tar", data.resolve("18")));
      assertThat(new RunningProcess(copy.pid()).serves("postgres", data.resolve("18"))).isFalse();
      assertThat(new RunningProcess(other.pid()).serves("postgres", data.resolve("18"))).isFalse();
    } finally {
      copy.destroyForcibly().waitFor();
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void awaitEnd_tellsWhetherTheProcessEnded() throws Exception {
    Process sleeping = new ProcessBuilder(SLEEP.toString(), "60").start();
    RunningProcess running = new RunningProcess(sleeping.pid());
    assertThat(running.awaitEnd(Duration.ofMillis(20))).isFalse();
    running.signal("KILL");
    assertThat(running.awaitEnd(Duration.ofSeconds(10))).isTrue();
  }
}
