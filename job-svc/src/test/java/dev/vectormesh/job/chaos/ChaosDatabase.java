package dev.vectormesh.job.chaos;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at the tables from outside, as far as PostgreSQL is there. */
final class ChaosDatabase {
  private final SharedStores.Database database;

  ChaosDatabase(SharedStores.Database database) {
    this.database = database;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database.jdbcUri(), database.user(), database.password());
  }

  /** Empty while PostgreSQL is away. */
  Optional<Long> number(String sql) {
    try (Connection connection = connect();
        PreparedStatement query = connection.prepareStatement(sql);
        ResultSet rows = query.executeQuery()) {
      rows.next();
      return Optional.of(rows.getLong(1));
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  /** The first column of all rows, each once. */
  Set<String> texts(String sql) throws SQLException {
    Set<String> texts = new HashSet<>();
    try (Connection connection = connect();
        PreparedStatement query = connection.prepareStatement(sql);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  /** The attempts that jobs show, by name; those that are not SUCCEEDED are left out. */
  Map<String, Integer> succeeded() throws SQLException {
    Map<String, Integer> attempts = new HashMap<>();
    try (Connection connection = connect();
        PreparedStatement query =
            connection.prepareStatement(
                "select 'jobs/' || uid as name, attempt from job.job where state = 3");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        attempts.put(rows.getString("name"), rows.getInt("attempt"));
      }
    }
    return attempts;
  }

  /** What the event log tells of each job. */
  Map<String, JobHistory> histories() throws SQLException {
    Map<String, JobHistory> histories = new HashMap<>();
    try (Connection connection = connect();
        PreparedStatement query =
            connection.prepareStatement(
                "select subject, type, (data ->> 'attempt')::int as attempt from job.event where"
                    + " type in ('job.created', 'job.started', 'job.queued', 'job.succeeded',"
                    + " 'job.failed', 'job.cancelled') order by tenant_id, sequence");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        histories
            .computeIfAbsent(rows.getString("subject"), JobHistory::new)
            .add(rows.getString("type"), rows.getInt("attempt"));
      }
    }
    return histories;
  }
}
