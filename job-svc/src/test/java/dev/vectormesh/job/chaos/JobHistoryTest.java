package dev.vectormesh.job.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The judge of the chaos runs finds what it is there to find. */
class JobHistoryTest {
  private final JobHistory history = new JobHistory("jobs/1");

  private void begin() {
    history.add("job.created", 0);
    history.add("job.started", 1);
  }

  @Test
  void faults_areNoneForALostAndARetriedAttempt() {
    begin();
    history.add("job.queued", 1);
    history.add("job.started", 2);
    history.add("job.queued", 1);
    history.add("job.started", 2);
    history.add("job.succeeded", 2);
    assertThat(history.faults(2)).isEmpty();
  }

  @Test
  void faults_tellOfASecondEnd() {
    begin();
    history.add("job.succeeded", 1);
    history.add("job.succeeded", 1);
    assertThat(history.faults(1)).isNotEmpty();
  }

  @Test
  void faults_tellOfTwoAttemptsAtOnce() {
    begin();
    history.add("job.started", 2);
    history.add("job.succeeded", 2);
    assertThat(history.faults(2)).isNotEmpty();
  }

  @Test
  void faults_tellOfAttemptsThatWereMiscounted() {
    begin();
    history.add("job.succeeded", 1);
    assertThat(history.faults(2)).isNotEmpty();
  }

  @Test
  void faults_tellOfAJobThatNeverEnded() {
    begin();
    assertThat(history.faults(1)).isNotEmpty();
  }
}
