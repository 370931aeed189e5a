package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * A PostgreSQL 18 server of our own: a child process on a free port of 127.0.0.1, durable (fsync
 * and synchronous_commit on), started again on the same port when it dies.
 *
 * <p>{@link #user()} is the cluster's superuser, {@link #database()} exists and is empty at first.
 */
public final class EmbeddedPostgres extends EmbeddedStore {
  private static final String NAME = "postgres";
  private static final long LOG_LIMIT = 5L << 20;

  /** Long, since to end a recovery half way only starts it from its beginning. */
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private EmbeddedPostgres(int port, PasswordFile password, StoreProcess process) {
    super(port, password, process);
  }

  /**
   * Starts the server, and makes its cluster where there is none; returns when it accepts
   * connections.
   *
   * @throws StoreException when the platform is not served, the directory is in use, full or closed
   *     to this user, or the server does not start
   */
  public static EmbeddedPostgres start(StoreSettings settings) {
    return start(settings, PostgresIdentity::choose, FreePort::pick);
  }

  /**
   * @param identity as whom the server runs, by the cluster's directory
   */
  static EmbeddedPostgres start(
      StoreSettings settings, Function<Path, PostgresIdentity> identity, IntSupplier ports) {
    Platform platform = Platform.current();
    Path home = Directories.create(settings.data().resolve("postgres"));
    DirectoryClaim claim = DirectoryClaim.take(home, "PostgreSQL");
    try {
      PasswordFile password =
          PasswordFile.readOrCreate(
              Directories.create(settings.data().resolve("secrets")).resolve(NAME));
      PostgresCluster cluster =
          new PostgresCluster(home, new BinaryCache(settings.cache()).postgres(platform), identity);
      orphans(cluster).clear();
      cluster.prepare(password);
      return FreePort.start(ports, port -> start(settings, cluster, password, port, claim));
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  private static EmbeddedPostgres start(
      StoreSettings settings,
      PostgresCluster cluster,
      PasswordFile password,
      int port,
      DirectoryClaim claim) {
    ChildSpec spec =
        new ChildSpec(
            NAME,
            cluster.serverCommand(port, settings.endsWithKilledJvm()),
            cluster.data(),
            orphans(cluster)::clear,
            pid -> isReady(pidFile(cluster), pid),
            PostgresCluster.STOP_SIGNAL,
            START_LIMIT);
    return new EmbeddedPostgres(
        port, password, StoreProcess.start(spec, settings, LOG_LIMIT, claim));
  }

  private static Orphans orphans(PostgresCluster cluster) {
    return new Orphans(NAME, cluster.data(), pidFile(cluster), PostgresCluster.STOP_SIGNAL);
  }

  private static Path pidFile(PostgresCluster cluster) {
    return cluster.data().resolve("postmaster.pid");
  }

  /** The server's own account: pid in the first line, "ready" in the eighth. */
  private static boolean isReady(Path pidFile, long pid) {
    try {
      List<String> lines = Files.readAllLines(pidFile);
      return lines.size() >= 8
          && lines.getFirst().strip().equals(Long.toString(pid))
          && lines.get(7).strip().equals("ready");
    } catch (IOException notYet) {
      return false;
    }
  }

  public String database() {
    return PostgresCluster.DATABASE;
  }

  public String user() {
    return PostgresCluster.SUPERUSER;
  }

  @Override
  public String toString() {
    return "PostgreSQL on 127.0.0.1:" + port();
  }
}
