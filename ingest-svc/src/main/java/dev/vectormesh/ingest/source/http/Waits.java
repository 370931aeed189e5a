package dev.vectormesh.ingest.source.http;

import java.time.Duration;
import java.time.Instant;

/** Time, and waiting for it. */
public interface Waits {
  /** That of this machine. */
  Waits SYSTEM =
      new Waits() {
        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration);
        }
      };

  Instant now();

  void sleep(Duration duration) throws InterruptedException;
}
