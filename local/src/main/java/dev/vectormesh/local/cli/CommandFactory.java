package dev.vectormesh.local.cli;

import dev.vectormesh.local.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Hands each command the console it speaks to. */
final class CommandFactory implements IFactory {
  private final Console console;

  CommandFactory(Console console) {
    this.console = console;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (MeshCommand.class.isAssignableFrom(type)) {
      return type.getDeclaredConstructor(Console.class).newInstance(console);
    }
    return CommandLine.defaultFactory().create(type);
  }
}
