package dev.vectormesh.platform.call;

import io.grpc.Context;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Hands the submitter's gRPC and trace contexts to the thread that runs the work. */
final class CarryingExecutor extends AbstractExecutorService {
  private final Executor target;

  CarryingExecutor(Executor target) {
    this.target = target;
  }

  @Override
  public void execute(Runnable work) {
    // OpenTelemetry's gRPC library keeps gRPC's context inside its own, so that one goes on top.
    Runnable inCall = Context.current().wrap(work);
    target.execute(io.opentelemetry.context.Context.current().wrap(inCall));
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}
