package dev.vectormesh.embedded.stores.testing;

import dev.vectormesh.embedded.stores.EmbeddedPostgres;
import dev.vectormesh.embedded.stores.EmbeddedRedis;
import dev.vectormesh.embedded.stores.StoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL and one Redis for all integration tests of a JVM, in a temporary directory that
 * goes with the JVM. Each starts when it is first asked for; the binaries are unpacked once per
 * user.
 *
 * <pre>{@code
 * @BeforeAll
 * static void startStores() {
 *   database = SharedStores.freshDatabase();
 * }
 * }</pre>
 *
 * <p>Needs the PostgreSQL JDBC driver on the class path for {@link #freshDatabase()}.
 */
public final class SharedStores {
  private static final Logger log = LoggerFactory.getLogger(SharedStores.class);
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static @Nullable StoreSettings settings;
  private static @Nullable EmbeddedPostgres postgres;
  private static @Nullable EmbeddedRedis redis;

  private SharedStores() {}

  /**
   * An empty database of its own for a test class. The user is the server's superuser; roles that a
   * test creates are seen by all databases of the JVM.
   */
  public record Database(String host, int port, String name, String user, String password) {
    public String jdbcUri() {
      return "jdbc:postgresql://%s:%d/%s".formatted(host, port, name);
    }

    /** Without the password. */
    @Override
    public String toString() {
      return "Database[%s:%d/%s]".formatted(host, port, name);
    }
  }

  public static synchronized EmbeddedPostgres postgres() {
    EmbeddedPostgres running = postgres;
    if (running == null) {
      running = EmbeddedPostgres.start(settings());
      postgres = running;
    }
    return running;
  }

  public static synchronized EmbeddedRedis redis() {
    EmbeddedRedis running = redis;
    if (running == null) {
      running = EmbeddedRedis.start(settings());
      redis = running;
    }
    return running;
  }

  /** A new, empty database. */
  public static Database freshDatabase() {
    EmbeddedPostgres server = postgres();
    String name = "test_" + DATABASES.incrementAndGet();
    Database main =
        new Database(
            server.host(), server.port(), server.database(), server.user(), server.password());
    try (Connection connection =
            DriverManager.getConnection(main.jdbcUri(), main.user(), main.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create the database " + name, e);
    }
    return new Database(main.host(), main.port(), name, main.user(), main.password());
  }

  private static synchronized StoreSettings settings() {
    StoreSettings known = settings;
    if (known == null) {
      try {
        Path data = Files.createTempDirectory("vectormesh-stores-");
        known = StoreSettings.in(data).withCache(userCache()).closedByCaller();
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> endAndRemove(data), "shared-stores-exit"));
        settings = known;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return known;
  }

  private static Path userCache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path caches =
        xdg != null && xdg.startsWith("/")
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".cache");
    return caches.resolve("vectormesh");
  }

  private static synchronized void endAndRemove(Path data) {
    if (postgres != null) {
      postgres.close();
    }
    if (redis != null) {
      redis.close();
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      log.warn("{} is left behind: {}", data, e.getMessage());
    }
  }
}
