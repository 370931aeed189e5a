package dev.vectormesh.platform.call;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The virtual threads of client callbacks, and of what must not run on a transport's thread. */
final class CallThreads {
  static final ExecutorService EXECUTOR =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("client-", 0).factory());

  private CallThreads() {}
}
