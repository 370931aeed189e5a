package dev.vectormesh.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the heap holds after full collections: unlike the process' size, and what young collections
 * leave, it does not depend on how much the collector may take.
 */
final class LiveHeap {
  private static final long MEBIBYTE = 1024 * 1024;

  private final List<Long> mebibytes = new ArrayList<>();

  void sample() {
    System.gc();
    mebibytes.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBIBYTE);
  }

  /** All samples, oldest first. */
  @Override
  public String toString() {
    return mebibytes.stream().map(String::valueOf).collect(Collectors.joining(", ", "", " MiB"));
  }
}
