package dev.vectormesh.embedded.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes, again and again, and looks for what it was told to be written. */
class KilledProcessIT {
  private static final int ROUNDS = Integer.getInteger("crash.rounds", 6);

  @TempDir private Path directory;

  @Test
  @Timeout(1_200)
  void acknowledgedWrites_surviveKills() throws Exception {
    CrashRounds.Result result = CrashRounds.run(directory, ROUNDS);

    assertThat(result.lost()).isZero();
    assertThat(result.phantom()).isZero();
    assertThat(result.acknowledged()).isGreaterThan(ROUNDS * 300);
  }
}
