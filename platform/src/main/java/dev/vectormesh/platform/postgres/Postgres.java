package dev.vectormesh.platform.postgres;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.settings.Secret;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One schema of PostgreSQL, seen by two roles: requests run as one that sees the rows of a single
 * tenant, and lease, rescue and outbox as one that sees all. Neither owns anything or can bypass
 * row-level security.
 */
public final class Postgres implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Postgres.class);
  private static final int TRIES = 5;
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private final PostgresConfig config;
  private final ConnectionPool requests;
  private final ConnectionPool mesh;
  private final Notifications notifications;
  private final AutoCloseable gauge;

  private Postgres(PostgresConfig config, String schema) {
    this.config = config;
    String api = Migrations.apiRole(schema);
    this.requests = pool(factory(api, config.apiPassword(), schema), config.poolSize(), api);
    String meshRole = Migrations.meshRole(schema);
    this.mesh =
        pool(factory(meshRole, config.meshPassword(), schema), config.meshPoolSize(), meshRole);
    this.notifications = new Notifications(factory(api, config.apiPassword(), schema));
    this.gauge = PoolGauge.of(Map.of(api, requests, meshRole, mesh));
  }

  /**
   * Migrates the schema where the settings say so, then opens the pools; connections are made when
   * needed.
   */
  public static Postgres open(PostgresConfig config, String schema) {
    if (config.migrate()) {
      Migrations.run(config, schema);
    }
    return new Postgres(config, schema);
  }

  private PostgresqlConnectionFactory factory(String user, Secret password, String schema) {
    return new PostgresqlConnectionFactory(
        PostgresqlConnectionConfiguration.builder()
            .host(config.host())
            .port(config.port())
            .database(config.database())
            .username(user)
            .password(password.reveal())
            .schema(schema)
            .applicationName("vectormesh-" + schema)
            .connectTimeout(Duration.ofSeconds(5))
            .sslMode(config.tls() ? SSLMode.REQUIRE : SSLMode.DISABLE)
            .tcpKeepAlive(true)
            // As text, the times of a row cost the driver more than all the rest of it.
            .forceBinary(true)
            .options(
                Map.of("statement_timeout", Long.toString(config.statementTimeout().toMillis())))
            .build());
  }

  private ConnectionPool pool(PostgresqlConnectionFactory factory, int size, String name) {
    return new ConnectionPool(
        ConnectionPoolConfiguration.builder()
            .connectionFactory(factory)
            .name(name)
            .initialSize(0)
            .maxSize(size)
            .maxIdleTime(Duration.ofMinutes(10))
            .maxAcquireTime(config.acquireTimeout())
            .acquireRetry(1)
            .build());
  }

  /**
   * A transaction that sees and writes the rows of this tenant alone; it may be run again, so it
   * must be repeatable.
   */
  public <T> T inTenant(String tenant, Function<Tx, T> work) {
    return transact(requests, named(tenant), work);
  }

  /**
   * A transaction that only reads the rows of this tenant; PostgreSQL refuses a write. Nothing
   * depends on its end, so that nobody waits for it: a round trip less than {@link #inTenant}.
   */
  public <T> T readInTenant(String tenant, Function<Tx, T> work) {
    try {
      return read(named(tenant), work);
    } catch (RuntimeException e) {
      throw Outages.told(e);
    }
  }

  private static String named(String tenant) {
    if (tenant.isEmpty()) {
      throw new IllegalArgumentException("a tenant is needed");
    }
    return tenant;
  }

  public void inTenantDo(String tenant, Consumer<Tx> work) {
    var unused = inTenant(tenant, tx -> done(tx, work));
  }

  /**
   * A transaction over the rows of all tenants: for lease, rescue and outbox, never for a request.
   */
  public <T> T asMesh(Function<Tx, T> work) {
    return transact(mesh, null, work);
  }

  public void asMeshDo(Consumer<Tx> work) {
    var unused = asMesh(tx -> done(tx, work));
  }

  private static boolean done(Tx tx, Consumer<Tx> work) {
    work.accept(tx);
    return true;
  }

  private <T> T transact(ConnectionPool pool, @Nullable String tenant, Function<Tx, T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(pool, tenant, work);
      } catch (RuntimeException e) {
        if (!Sql.lostToAnother(e) || attempt == TRIES) {
          throw Outages.told(e);
        }
        log.debug("a transaction lost to another, attempt {}", attempt, e);
        pauseBefore(attempt);
      }
    }
  }

  private static void pauseBefore(int attempt) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(5L << attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> T once(ConnectionPool pool, @Nullable String tenant, Function<Tx, T> work) {
    Connection connection = connection(pool);
    Tx tx = new Tx(connection, config.statementTimeout().plusSeconds(1));
    try {
      tx.begin(tenant);
      T result = work.apply(tx);
      tx.commit(config.statementTimeout().plus(END_LIMIT));
      Mono.from(connection.close()).onErrorComplete().subscribe();
      return result;
    } catch (Throwable t) {
      // The failure that is thrown says more than one of the rollback.
      leave(tx.rollback(), connection);
      throw t;
    }
  }

  private <T> T read(String tenant, Function<Tx, T> work) {
    Connection connection = connection(requests);
    Tx tx = new Tx(connection, config.statementTimeout().plusSeconds(1));
    try {
      tx.beginReading(tenant);
      T result = work.apply(tx);
      leave(tx.end(), connection);
      return result;
    } catch (Throwable t) {
      leave(tx.rollback(), connection);
      throw t;
    }
  }

  private Connection connection(ConnectionPool pool) {
    Connection connection = Tx.awaitOrNull(pool.create(), config.acquireTimeout().plusSeconds(6));
    if (connection == null) {
      throw ApiException.unavailable("postgres", Duration.ofSeconds(1));
    }
    return connection;
  }

  /** Gives the connection back after the end of its transaction, without waiting for either. */
  private static void leave(Mono<Void> end, Connection connection) {
    end.onErrorComplete().then(Mono.from(connection.close())).onErrorComplete().subscribe();
  }

  /**
   * Hears notifications of this database. After a lost connection the listener is called with an
   * empty payload: what was sent meanwhile is lost, so look again.
   */
  public AutoCloseable listen(String channel, Consumer<String> listener) {
    return notifications.listen(channel, listener);
  }

  /** For the sum of the health. */
  public void check() {
    var unused = transact(requests, null, tx -> tx.sql("select 1").list(row -> 1));
  }

  @Override
  public void close() {
    notifications.close();
    PoolGauge.close(gauge);
    requests.disposeLater().onErrorComplete().block(END_LIMIT);
    mesh.disposeLater().onErrorComplete().block(END_LIMIT);
  }
}
