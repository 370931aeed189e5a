package dev.vectormesh.embedded.stores;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Function;

/** The clients that services use, pointed at a store under test. */
final class Clients {
  private Clients() {}

  static Connection connect(EmbeddedPostgres postgres) throws SQLException {
    return connect(postgres, postgres.password());
  }

  static Connection connect(EmbeddedPostgres postgres, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s"
            .formatted(postgres.host(), postgres.port(), postgres.database()),
        postgres.user(),
        password);
  }

  static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String one(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  static String redis(
      EmbeddedRedis redis, Function<StatefulRedisConnection<String, String>, String> use) {
    return redis(redis, redis.password(), use);
  }

  static String redis(
      EmbeddedRedis redis,
      String password,
      Function<StatefulRedisConnection<String, String>, String> use) {
    RedisClient client =
        RedisClient.create(
            RedisURI.builder()
                .withHost(redis.host())
                .withPort(redis.port())
                .withPassword(password.toCharArray())
                .build());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return use.apply(connection);
    } finally {
      client.shutdown();
    }
  }
}
