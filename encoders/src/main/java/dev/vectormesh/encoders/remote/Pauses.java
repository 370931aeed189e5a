package dev.vectormesh.encoders.remote;

import java.time.Duration;

/** Time, as the waits for a provider see it. */
interface Pauses {
  /** The machine's. */
  Pauses SYSTEM =
      new Pauses() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration length) throws InterruptedException {
          Thread.sleep(length);
        }
      };

  /** Compared by difference alone. */
  long nanos();

  void pause(Duration length) throws InterruptedException;
}
