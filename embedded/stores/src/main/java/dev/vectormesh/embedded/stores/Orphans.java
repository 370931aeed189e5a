package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Servers whose JVM was killed, and processes whose server was. The caller holds the directory's
 * claim, so whoever still works on it has lost its parent.
 *
 * @param executable the server's file name
 * @param data what the server was started for
 * @param pidFile the server's own; its first line is the pid
 * @param stopSignal asks the server to end in order
 */
record Orphans(String executable, Path data, Path pidFile, String stopSignal) {
  private static final Logger log = LoggerFactory.getLogger(Orphans.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Stops them all, and removes the pid file, which would stop the next server where pids come
   * round.
   */
  void clear() {
    for (RunningProcess server : running(p -> p.serves(executable, data))) {
      log.warn(
          "stopping {} (pid {}), left in {} by a run that was killed",
          executable,
          server.pid(),
          data);
      server.signal(stopSignal);
      server.signal("CONT");
      if (!server.awaitEnd(PATIENCE)) {
        kill(server);
      }
    }
    // A server's children follow it, save one that is computing; the next server recovers from its
    // log.
    running(p -> p.helps(executable, data)).forEach(this::kill);
    try {
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      throw Directories.told("cannot remove " + pidFile, e);
    }
  }

  private void kill(RunningProcess process) {
    process.signal("KILL");
    if (!process.awaitEnd(PATIENCE)) {
      throw new StoreException(
          "%s (pid %d) of an earlier run works in %s and cannot be stopped"
              .formatted(executable, process.pid(), data));
    }
  }

  private List<RunningProcess> running(Predicate<RunningProcess> wanted) {
    Set<RunningProcess> candidates = new LinkedHashSet<>(RunningProcess.all());
    try {
      if (Files.exists(pidFile)) {
        Files.readAllLines(pidFile).stream()
            .limit(1)
            .map(String::strip)
            .filter(l -> l.matches("[0-9]{1,18}"))
            .forEach(l -> candidates.add(new RunningProcess(Long.parseLong(l))));
      }
    } catch (IOException e) {
      log.warn("cannot read {}: {}", pidFile, e.getMessage());
    }
    return candidates.stream().filter(wanted).filter(RunningProcess::alive).toList();
  }
}
