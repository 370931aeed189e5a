package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a PostgreSQL 18 cluster: made once, configured at every start. */
final class PostgresCluster {
  static final String SUPERUSER = "vectormesh";
  static final String DATABASE = "vectormesh";

  private static final Logger log = LoggerFactory.getLogger(PostgresCluster.class);

  /** Fast shutdown: sessions are ended, nothing committed is lost. */
  static final String STOP_SIGNAL = "INT";

  private static final String MAJOR = "18";
  private static final String SETTINGS_FILE = "vectormesh.conf";
  private static final long SPACE_NEEDED = 200L << 20;

  /**
   * For a small machine and one application, whose four services hold up to 45 connections; what is
   * left is for people's tools. Durability is fixed on the command line.
   */
  private static final String SETTINGS =
      """
      max_connections = 80
      superuser_reserved_connections = 3
      shared_buffers = 96MB
      huge_pages = off
      work_mem = 8MB
      maintenance_work_mem = 64MB
      effective_cache_size = 512MB
      jit = off
      # Reads by the backends themselves: three I/O worker processes would cost more than they save here.
      io_method = sync
      max_worker_processes = 4
      max_parallel_workers = 2
      max_parallel_workers_per_gather = 0
      autovacuum_max_workers = 2
      max_logical_replication_workers = 0
      wal_level = minimal
      max_wal_senders = 0
      max_wal_size = 512MB
      checkpoint_timeout = 10min
      random_page_cost = 1.1
      timezone = 'UTC'
      log_timezone = 'UTC'
      log_checkpoints = off
      log_line_prefix = '%m [%p] %q%u@%d '
      """;

  private final Path home;
  private final Path binaries;
  private final Path data;
  private final PostgresIdentity identity;

  /**
   * @param home the folder of all clusters
   * @param binaries holds {@code bin/postgres}
   * @param identity as whom the programs run, by the cluster's directory
   */
  PostgresCluster(Path home, Path binaries, Function<Path, PostgresIdentity> identity) {
    this.home = home;
    this.binaries = binaries;
    this.data = home.resolve(MAJOR);
    this.identity = identity.apply(data);
  }

  Path data() {
    return data;
  }

  /** Makes the cluster where there is none yet, and brings its settings up to date. */
  void prepare(PasswordFile password) {
    try {
      if (!Files.exists(data, LinkOption.NOFOLLOW_LINKS)) {
        create(password);
      } else {
        checkVersion();
        identity.own(data);
        if (password.isNew()) {
          log.warn("the password of {} was lost; a new one is set", data);
          singleUser(
              data,
              "ALTER ROLE %s PASSWORD '%s'".formatted(SUPERUSER, password.password()),
              "-c",
              "fsync=on");
        }
      }
      replaceIfDifferent(data.resolve(SETTINGS_FILE), SETTINGS);
      replaceIfDifferent(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
    } catch (IOException e) {
      throw Directories.told("cannot prepare the PostgreSQL cluster in " + data, e);
    }
  }

  /** The server's command line; what must not be switched off stands here, above every file. */
  List<String> serverCommand(int port, boolean endsWithParent) {
    List<String> command = new ArrayList<>(LaunchPrefix.session());
    command.addAll(identity.prefix());
    if (endsWithParent) {
      // After the identity: a change of user clears the parent-death signal.
      command.addAll(LaunchPrefix.endingWithParent(STOP_SIGNAL));
    }
    command.addAll(
        List.of(
            binaries.resolve("bin/postgres").toString(),
            "-D",
            data.toString(),
            "-p",
            Integer.toString(port)));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "logging_collector=off",
            "log_destination=stderr")) {
      command.addAll(List.of("-c", setting));
    }
    return command;
  }

  private void checkVersion() throws IOException {
    Path version = data.resolve("PG_VERSION");
    String found = Files.exists(version) ? Files.readString(version).strip() : "none";
    if (!found.equals(MAJOR)) {
      throw new StoreException(
          "%s is not a PostgreSQL %s cluster (PG_VERSION: %s): move it away, or choose another data directory"
              .formatted(data, MAJOR, found));
    }
  }

  /** Beside its place, and moved there when it is whole and on disk. */
  private void create(PasswordFile password) throws IOException {
    removeHalfMade();
    Directories.requireSpace(home, SPACE_NEEDED);
    long start = System.nanoTime();
    Path fresh = Files.createTempDirectory(home, MAJOR + ".new-");
    identity.own(fresh);
    run(
        "",
        "initdb",
        "-D",
        fresh.toString(),
        "-U",
        SUPERUSER,
        "--pwfile=" + password.file(),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        // Code point order by PostgreSQL itself: no index depends on the C library of the day.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        "--no-sync");
    // Not synced by itself (-F): the whole cluster is, below.
    singleUser(fresh, "CREATE DATABASE %s STRATEGY FILE_COPY".formatted(DATABASE), "-F");
    Files.writeString(
        fresh.resolve("postgresql.conf"),
        "\ninclude_if_exists = '" + SETTINGS_FILE + "'\n",
        StandardOpenOption.APPEND);
    run("", "initdb", "--sync-only", "-D", fresh.toString());
    Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    log.info(
        "created the PostgreSQL cluster {} in {} ms",
        data,
        (System.nanoTime() - start) / 1_000_000);
  }

  private void removeHalfMade() throws IOException {
    List<Path> halfMade;
    try (Stream<Path> entries = Files.list(home)) {
      halfMade =
          entries.filter(e -> e.getFileName().toString().startsWith(MAJOR + ".new-")).toList();
    }
    for (Path folder : halfMade) {
      Directories.deleteRecursively(folder);
    }
  }

  /** Runs one statement without a server. */
  private void singleUser(Path cluster, String sql, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--single", "-D", cluster.toString()));
    arguments.addAll(List.of(options));
    arguments.add("postgres");
    String output = run(sql + "\n", "postgres", arguments.toArray(String[]::new));
    if (output.contains("ERROR:") || output.contains("FATAL:")) {
      throw new StoreException("PostgreSQL refused a statement of its set-up: " + output.strip());
    }
  }

  private String run(String input, String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(identity.prefix());
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
    ServerEnvironment.clean(builder.environment());
    Process process = builder.start();
    try (var out = process.getOutputStream()) {
      out.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new StoreException(
            "%s failed with exit code %d: %s".formatted(program, exitCode, output.strip()));
      }
      return output;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while " + program + " ran", e);
    }
  }

  private static void replaceIfDifferent(Path file, String content) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(content)) {
      PasswordFile.writePrivately(file, content);
    }
  }
}
