package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * A Redis server of our own: a child process on a free port of 127.0.0.1 that keeps nothing on
 * disk, forgets the least used keys above 64 MB, and is started again on the same port when it
 * dies.
 */
public final class EmbeddedRedis extends EmbeddedStore {
  private static final String NAME = "redis";
  private static final String EXECUTABLE = "redis-server";
  private static final String STOP_SIGNAL = "TERM";
  private static final long LOG_LIMIT = 2L << 20;
  private static final int PROBE_MILLIS = 250;
  private static final Duration START_LIMIT = Duration.ofSeconds(20);

  private EmbeddedRedis(int port, PasswordFile password, StoreProcess process) {
    super(port, password, process);
  }

  /**
   * Starts the server; returns when it accepts connections.
   *
   * @throws StoreException when the platform is not served, the directory is in use, full or closed
   *     to this user, or the server does not start
   */
  public static EmbeddedRedis start(StoreSettings settings) {
    return start(settings, FreePort::pick);
  }

  /**
   * @param ports asked again when another program took the port before the server
   */
  static EmbeddedRedis start(StoreSettings settings, IntSupplier ports) {
    Platform platform = Platform.current();
    Path home = Directories.create(settings.data().resolve("redis"));
    DirectoryClaim claim = DirectoryClaim.take(home, "Redis");
    try {
      PasswordFile password =
          PasswordFile.readOrCreate(
              Directories.create(settings.data().resolve("secrets")).resolve(NAME));
      Path server = new BinaryCache(settings.cache()).redis(platform);
      return FreePort.start(ports, port -> start(settings, home, server, password, port, claim));
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  private static EmbeddedRedis start(
      StoreSettings settings,
      Path home,
      Path server,
      PasswordFile password,
      int port,
      DirectoryClaim claim) {
    Orphans orphans = new Orphans(EXECUTABLE, home, home.resolve("redis.pid"), STOP_SIGNAL);
    Path configuration = configure(home, port, password);
    List<String> command = new ArrayList<>(LaunchPrefix.session());
    if (settings.endsWithKilledJvm()) {
      command.addAll(LaunchPrefix.endingWithParent(STOP_SIGNAL));
    }
    command.addAll(List.of(server.toString(), configuration.toString()));
    ChildSpec spec =
        new ChildSpec(
            NAME,
            command,
            home,
            orphans::clear,
            pid -> answers(port, password.password()),
            STOP_SIGNAL,
            START_LIMIT);
    try {
      return new EmbeddedRedis(
          port, password, StoreProcess.start(spec, settings, LOG_LIMIT, claim));
    } catch (StoreException e) {
      throw String.valueOf(e.getMessage()).contains("error while loading shared libraries")
          ? missingLibrary(e)
          : e;
    }
  }

  private static StoreException missingLibrary(StoreException e) {
    return new StoreException(
        "the embedded Redis needs OpenSSL 3 on this machine (libssl.so.3 and libcrypto.so.3):"
            + " install it, on Debian and Ubuntu by 'apt install libssl3', on Fedora and RHEL by"
            + " 'dnf install openssl-libs'. The loader said: "
            + e.getMessage(),
        e);
  }

  /** The password stands in a file of mode 0600, never on a command line. */
  private static Path configure(Path home, int port, PasswordFile password) {
    String quotedHome = "\"" + home.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    String text =
        """
        bind 127.0.0.1
        port %d
        requirepass %s
        dir %s
        pidfile redis.pid
        daemonize no
        loglevel notice
        logfile ""
        save ""
        appendonly no
        maxmemory 64mb
        maxmemory-policy allkeys-lru
        maxclients 200
        tcp-keepalive 60
        # The command line keeps the path, by which a later run knows its orphans.
        set-proc-title no
        # About data on disk, of which there is none.
        ignore-warnings ARM64-COW-BUG
        """
            .formatted(port, password.password(), quotedHome);
    Path file = home.resolve("redis.conf");
    try {
      PasswordFile.writePrivately(file, text);
      return file;
    } catch (IOException e) {
      throw Directories.told("cannot write " + file, e);
    }
  }

  /** Whether the server on this port knows our password, and so is ours, and answers PING. */
  private static boolean answers(int port, String password) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
          PROBE_MILLIS);
      socket.setSoTimeout(PROBE_MILLIS);
      socket
          .getOutputStream()
          .write(("AUTH " + password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
      String expected = "+OK\r\n+PONG\r\n";
      byte[] answer = socket.getInputStream().readNBytes(expected.length());
      return new String(answer, StandardCharsets.US_ASCII).equals(expected);
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "Redis on 127.0.0.1:" + port();
  }
}
