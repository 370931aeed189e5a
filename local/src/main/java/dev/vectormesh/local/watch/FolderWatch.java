package dev.vectormesh.local.watch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells when what lies beneath a folder has changed, and rests. The system's events say when to
 * look; what is there is always looked at as a whole, so that neither lost events, nor drives that
 * send none, nor folders that come later go unseen for long.
 */
public final class FolderWatch implements Closeable {
  private static final WatchEvent.Kind<?>[] EVENTS = {
    StandardWatchEventKinds.ENTRY_CREATE,
    StandardWatchEventKinds.ENTRY_DELETE,
    StandardWatchEventKinds.ENTRY_MODIFY
  };

  /** What is written without a pause is read all the same, now and then. */
  private static final int MOST_PAUSES = 30;

  private final Path base;
  private final Times times;
  private final @Nullable WatchService events;
  private final Set<Path> watched = new HashSet<>();
  private boolean eventsAreWhole = true;
  private FolderSample seen;

  /**
   * How long is waited.
   *
   * @param rest without a change, until a change counts as complete
   * @param look between two looks at a folder whose events are heard
   * @param blindLook the same where the system tells of no events
   */
  public record Times(Duration rest, Duration look, Duration blindLook) {
    public static final Times USUAL =
        new Times(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5));
  }

  /**
   * @param events null where the system has none
   */
  FolderWatch(Path base, Times times, @Nullable WatchService events) {
    this.base = base;
    this.times = times;
    this.events = events;
    this.seen = sample();
  }

  /** What is there now counts as seen. */
  public static FolderWatch of(Path base, Times times) {
    WatchService events;
    try {
      events = base.getFileSystem().newWatchService();
    } catch (IOException | UnsupportedOperationException e) {
      // As many are open as may be: it is looked at more often then.
      events = null;
    }
    return new FolderWatch(base, times, events);
  }

  /** Whether the system tells of changes in all folders; else they are looked for. */
  public boolean hears() {
    return events != null && eventsAreWhole;
  }

  /**
   * Waits until something is other than when this was asked last, and rests.
   *
   * @param most how long is waited for it
   * @return whether something is
   */
  public boolean awaitChange(Duration most) throws InterruptedException {
    long began = System.nanoTime();
    FolderSample now = sample();
    while (now.equals(seen)) {
      if (System.nanoTime() - began > most.toNanos()) {
        return false;
      }
      boolean told = heard(hears() ? times.look() : times.blindLook());
      now = sample();
      if (told && now.equals(seen)) {
        // A time that is not finer than two writes, say: what an event tells of counts.
        break;
      }
    }
    seen = rested(now);
    return true;
  }

  private FolderSample rested(FolderSample changed) throws InterruptedException {
    FolderSample before = changed;
    for (int pause = 0; pause < MOST_PAUSES; pause++) {
      boolean told = heard(times.rest());
      FolderSample now = sample();
      if (!told && now.equals(before)) {
        return now;
      }
      before = now;
    }
    return before;
  }

  /** Whether the system told of a change within this time. */
  private boolean heard(Duration time) throws InterruptedException {
    if (events == null) {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
      return false;
    }
    WatchKey key = events.poll(time.toNanos(), TimeUnit.NANOSECONDS);
    boolean told = key != null;
    for (; key != null; key = events.poll()) {
      var unread = key.pollEvents();
      if (!key.reset()) {
        watched.remove((Path) key.watchable());
      }
    }
    return told;
  }

  private FolderSample sample() {
    return FolderSample.of(base, this::listen);
  }

  private void listen(Path folder) {
    if (events == null || !eventsAreWhole || watched.contains(folder)) {
      return;
    }
    try {
      var key = folder.register(events, EVENTS);
      watched.add(folder);
    } catch (IOException e) {
      // The system listens to so many folders and no more, unless this one is gone.
      eventsAreWhole &= !Files.isDirectory(folder);
    }
  }

  @Override
  public void close() throws IOException {
    if (events != null) {
      events.close();
    }
  }
}
