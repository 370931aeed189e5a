package dev.vectormesh.embedded.stores;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A supervised child together with its directory's claim and its end at the JVM's exit. */
final class StoreProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StoreProcess.class);

  private final SupervisedChild child;
  private final DirectoryClaim claim;
  private @Nullable Thread exitHook;

  private StoreProcess(SupervisedChild child, DirectoryClaim claim) {
    this.child = child;
    this.claim = claim;
  }

  /**
   * @param claim closed with this process, not when the start fails
   */
  static StoreProcess start(
      ChildSpec spec, StoreSettings settings, long logLimit, DirectoryClaim claim) {
    Path logs = Directories.create(settings.data().resolve("logs"));
    ChildLog output = new ChildLog(logs.resolve(spec.name() + ".log"), logLimit);
    StoreProcess process =
        new StoreProcess(SupervisedChild.start(spec, output, settings.listener()), claim);
    if (settings.stopsAtJvmExit()) {
      process.stopAtJvmExit(spec.name());
    }
    return process;
  }

  private void stopAtJvmExit(String name) {
    Thread hook = Thread.ofPlatform().name(name + "-exit").unstarted(this::end);
    exitHook = hook;
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException exiting) {
      end();
      throw new StoreException(name + " is not started: the JVM is exiting", exiting);
    }
  }

  boolean ready() {
    return child.ready();
  }

  OptionalLong pid() {
    return child.pid();
  }

  @Override
  public synchronized void close() {
    if (exitHook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(exitHook);
        exitHook = null;
      } catch (IllegalStateException exiting) {
        log.debug("the exit hook ends the same child");
      }
    }
    end();
  }

  private void end() {
    child.close();
    claim.close();
  }
}
