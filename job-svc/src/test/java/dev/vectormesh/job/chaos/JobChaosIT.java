package dev.vectormesh.job.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A short one of the runs that {@link JobChaos} does by hand with 10,000 jobs. */
class JobChaosIT {
  @Test
  void everyJob_endsOnceWhateverIsKilled() throws Exception {
    JobChaos.Report report = JobChaos.run(300, 6, 20_260_131);
    assertThat(report.faults()).isEmpty();
    assertThat(report.jobs()).isEqualTo(300);
    assertThat(report.starts()).isGreaterThanOrEqualTo(300);
    assertThat(report.kills().values().stream().mapToInt(k -> k).sum()).isEqualTo(6);
  }
}
