package dev.vectormesh.platform.call;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Runs one call's events in the order in which they came, on a virtual thread that lives while
 * there are any.
 */
final class OrderedEvents implements Executor {
  private static final Executor THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());

  private final io.grpc.Context context;
  private final io.opentelemetry.context.Context trace;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  OrderedEvents(io.grpc.Context context, io.opentelemetry.context.Context trace) {
    this.context = context;
    this.trace = trace;
  }

  @Override
  public void execute(Runnable event) {
    synchronized (waiting) {
      waiting.add(event);
      if (running) {
        return;
      }
      running = true;
    }
    // OpenTelemetry's gRPC library keeps gRPC's context inside its own, so that one goes on top.
    THREADS.execute(trace.wrap(context.wrap(this::drain)));
  }

  private void drain() {
    while (true) {
      Runnable event;
      synchronized (waiting) {
        event = waiting.poll();
        if (event == null) {
          running = false;
          return;
        }
      }
      event.run();
    }
  }
}
