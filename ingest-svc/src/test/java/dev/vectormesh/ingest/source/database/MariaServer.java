package dev.vectormesh.ingest.source.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The MariaDB server of this machine's packages, on a folder and a port of its own. */
final class MariaServer implements AutoCloseable {
  static final String READER = "reader";
  static final String PASSWORD = "hush-hush";
  private static final int SETUP_SECONDS = 60;

  private final Process process;
  private final int port;

  private MariaServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Empty where this machine has none. */
  static Optional<Path> program(String name) {
    return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static MariaServer start(Path folder) throws Exception {
    String user = System.getProperty("user.name");
    String data = "--datadir=" + folder.resolve("data");
    Process setup =
        run(
            folder,
            program("mariadb-install-db").orElseThrow().toString(),
            "--no-defaults",
            data,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--user=" + user);
    assertThat(setup.waitFor(SETUP_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(setup.exitValue()).as(Files.readString(folder.resolve("log"))).isZero();
    int port = freePort();
    Process process =
        run(
            folder,
            program("mariadbd").orElseThrow().toString(),
            "--no-defaults",
            data,
            "--socket=" + folder.resolve("socket"),
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--innodb-flush-log-at-trx-commit=0",
            "--user=" + user);
    MariaServer server = new MariaServer(process, port);
    Awaitility.await("MariaDB")
        .atMost(Duration.ofSeconds(SETUP_SECONDS))
        .ignoreExceptions()
        .until(() -> {
          server.run("select 1");
          return true;
        });
    server.run(
        "create database shop",
        "create user '%s'@'127.0.0.1' identified by '%s'".formatted(READER, PASSWORD),
        "grant select on shop.* to '%s'@'127.0.0.1'".formatted(READER));
    return server;
  }

  private static Process run(Path folder, String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String address() {
    return "127.0.0.1:%d/shop".formatted(port);
  }

  /** As the server's root. */
  void run(String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:%d/".formatted(port), "root", "");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** What the server is doing for the reader. */
  List<String> running() throws SQLException {
    List<String> running = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:%d/".formatted(port), "root", "");
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select info from information_schema.processlist where user = 'reader'")) {
      while (rows.next()) {
        running.add(String.valueOf(rows.getString(1)));
      }
    }
    return running;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(SETUP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
