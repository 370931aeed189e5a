package dev.vectormesh.job.chaos;

import java.util.ArrayList;
import java.util.List;

/** Follows one job through its events, and says where it did what it must not. */
final class JobHistory {
  private final String job;
  private final List<String> wrong = new ArrayList<>();
  private int attempts;
  private int starts;
  private boolean created;
  private boolean running;
  private boolean ended;

  JobHistory(String job) {
    this.job = job;
  }

  void add(String type, int attempt) {
    if (ended) {
      wrong.add(job + " had ended, and then came " + type);
    }
    switch (type) {
      case "job.created" -> {
        expect(!created && attempt == 0, type, attempt);
        created = true;
      }
      case "job.started" -> {
        expect(created && !running && attempt == attempts + 1, type, attempt);
        running = true;
        starts++;
        attempts = attempt;
      }
      case "job.queued" -> {
        // An attempt that was handed back, or that moved the checkpoint and was lost, does not
        // count.
        expect(running && (attempt == attempts || attempt == attempts - 1), type, attempt);
        running = false;
        attempts = attempt;
      }
      case "job.succeeded" -> {
        expect(running && attempt == attempts, type, attempt);
        ended = true;
      }
      default -> expect(false, type, attempt);
    }
  }

  private void expect(boolean right, String type, int attempt) {
    if (!right) {
      wrong.add(
          "%s: %s with attempt %d, after %d attempts, %s"
              .formatted(job, type, attempt, attempts, running ? "running" : "not running"));
    }
  }

  /** What is wrong with it; the attempt is the one that the job shows. */
  List<String> faults(int attempt) {
    if (!ended) {
      wrong.add(job + " did not end");
    }
    if (attempt != attempts) {
      wrong.add("%s shows attempt %d and had %d".formatted(job, attempt, attempts));
    }
    return wrong;
  }

  /** How often a worker began it. */
  int starts() {
    return starts;
  }
}
