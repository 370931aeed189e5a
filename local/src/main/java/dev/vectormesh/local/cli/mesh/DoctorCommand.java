package dev.vectormesh.local.cli.mesh;

import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.MeshRecord;
import dev.vectormesh.local.mesh.MeshOptions.Ports;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "doctor", description = "Says what is wrong with this machine for a mesh.")
public final class DoctorCommand extends MeshCommand {
  private static final long MIN_MEMORY = 2L << 30;
  private static final long MIN_DISK = 1L << 30;

  @Option(
      names = "--repair",
      description =
          "Makes good what the index lost: compares it with the documents, and embeds again what is"
              + " gone.")
  private boolean repair;

  public DoctorCommand(Console console) {
    super(console);
  }

  /** What a check found: null is nothing wrong. */
  private record Check(String name, Supplier<Optional<String>> find) {}

  @Override
  public Integer call() throws InterruptedException {
    DataDirectory directory = directory();
    List<Check> checks =
        List.of(
            new Check("Java 25", DoctorCommand::java),
            new Check("platform", DoctorCommand::platform),
            new Check("memory", DoctorCommand::memory),
            new Check("data directory " + directory.root(), () -> data(directory)),
            new Check("disk", () -> disk(directory)),
            new Check("ports", () -> ports(directory)),
            new Check("Redis' libraries", DoctorCommand::libraries),
            new Check("the running mesh", () -> running(directory)));
    int wrong = 0;
    for (Check check : checks) {
      Optional<String> found = check.find.get();
      console.print((found.isEmpty() ? "  ok    " : "  WRONG ") + check.name);
      found.ifPresent(why -> console.print("        " + why));
      wrong += found.isEmpty() ? 0 : 1;
    }
    console.print(wrong == 0 ? "Nothing is wrong." : wrong + " things are wrong.");
    if (repair) {
      try (MeshSession mesh = MeshSession.open(directory, console)) {
        new IndexRepair(mesh, console).run();
      }
      console.print("The index of every namespace is whole.");
      return 0;
    }
    return wrong == 0 ? 0 : 1;
  }

  private static Optional<String> java() {
    int feature = Runtime.version().feature();
    return feature == 25
        ? Optional.empty()
        : Optional.of("this is Java " + feature + "; set JAVA_HOME to a JDK 25.");
  }

  private static Optional<String> platform() {
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch");
    boolean known =
        (os.equals("Linux") || os.startsWith("Mac"))
            && List.of("amd64", "x86_64", "aarch64").contains(arch);
    return known
        ? Optional.empty()
        : Optional.of(
            "%s on %s has no embedded PostgreSQL; use the settings for real servers (docs/operations.md)."
                .formatted(os, arch));
  }

  private static Optional<String> memory() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long total = system.getTotalMemorySize();
    return total >= MIN_MEMORY
        ? Optional.empty()
        : Optional.of("%d MiB of memory; a mesh wants 2 GiB.".formatted(total >> 20));
  }

  private static Optional<String> data(DataDirectory directory) {
    if (MeshSession.running(directory).isPresent()) {
      return Optional.empty();
    }
    try {
      directory.open().close();
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  private static Optional<String> disk(DataDirectory directory) {
    try {
      Path existing = directory.root();
      while (existing.getParent() != null && !Files.exists(existing)) {
        existing = existing.getParent();
      }
      long free = Files.getFileStore(existing).getUsableSpace();
      return free >= MIN_DISK
          ? Optional.empty()
          : Optional.of("%d MiB are free; a mesh wants 1 GiB.".formatted(free >> 20));
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> ports(DataDirectory directory) {
    return MeshSession.running(directory).isPresent()
        ? Optional.empty()
        : TakenPorts.of(Ports.standard(false));
  }

  private static Optional<String> running(DataDirectory directory) {
    Optional<MeshRecord> record = MeshSession.running(directory);
    if (record.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<String> problems = MeshHealth.of(record.get(), MeshSession.source(directory)).problems();
      return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    } catch (IOException e) {
      return Optional.of("its gateway does not answer: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static Optional<String> libraries() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    List<String> folders =
        List.of(
            "/lib",
            "/usr/lib",
            "/lib64",
            "/usr/lib64",
            "/usr/local/lib",
            "/lib/x86_64-linux-gnu",
            "/usr/lib/x86_64-linux-gnu",
            "/lib/aarch64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu");
    List<String> missing =
        List.of("libssl.so.3", "libcrypto.so.3").stream()
            .filter(library ->
                folders.stream().noneMatch(folder -> Files.exists(Path.of(folder, library))))
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.join(", ", missing)
                + " not found: install OpenSSL 3 (Debian: apt install libssl3). Search works"
                + " without Redis, slower.");
  }
}
