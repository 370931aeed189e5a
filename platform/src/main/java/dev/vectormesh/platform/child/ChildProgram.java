package dev.vectormesh.platform.child;

import java.util.List;

/**
 * What a child JVM runs.
 *
 * @param name in logs and in the names of threads and temporary folders: {@code parser}
 * @param main a class of this class path whose {@code main} calls {@link ChildServer#serve}
 * @param arguments of {@code main}
 * @param options of the JVM, beside those that all children have
 */
public record ChildProgram(
    String name, Class<?> main, List<String> arguments, List<String> options) {
  public ChildProgram {
    arguments = List.copyOf(arguments);
    options = List.copyOf(options);
  }
}
