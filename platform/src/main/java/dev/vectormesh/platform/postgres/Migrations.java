package dev.vectormesh.platform.postgres;

import dev.vectormesh.platform.settings.Secret;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.postgresql.Driver;

/**
 * Makes the roles of a schema and brings its tables up to date, as the schema's owner. Several
 * processes may do so at once: an advisory lock lets one after the other in.
 */
public final class Migrations {
  private static final long LOCK = 0x766d_6d69_6772_6174L;

  private Migrations() {}

  /** The role that serves requests. */
  public static String apiRole(String schema) {
    return "vm_" + schema + "_api";
  }

  /** The role for lease, rescue and outbox. */
  public static String meshRole(String schema) {
    return "vm_" + schema + "_mesh";
  }

  public static void run(PostgresConfig config, String schema) {
    if (!schema.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException(schema + ": a schema is a lower-case name");
    }
    Secret owner = config.ownerPassword();
    String password = owner == null ? "" : owner.reveal();
    String url =
        "jdbc:postgresql://%s:%d/%s%s"
            .formatted(
                config.host(),
                config.port(),
                config.database(),
                config.tls() ? "?sslmode=require" : "");
    try (Connection connection = connect(url, config.ownerUser(), password)) {
      lock(connection, "pg_advisory_lock");
      try {
        role(connection, apiRole(schema), config.apiPassword());
        role(connection, meshRole(schema), config.meshPassword());
        Flyway.configure(Thread.currentThread().getContextClassLoader())
            .dataSource(url, config.ownerUser(), password)
            .schemas(schema)
            .defaultSchema(schema)
            .locations("classpath:db/" + schema)
            .failOnMissingLocations(true)
            .placeholders(
                Map.of("api", apiRole(schema), "mesh", meshRole(schema), "schema", schema))
            .connectRetries(10)
            .load()
            .migrate();
        grant(connection, schema);
      } finally {
        lock(connection, "pg_advisory_unlock");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "the schema " + schema + " cannot be migrated: " + e.getMessage(), e);
    }
  }

  private static Connection connect(String url, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "10");
    Connection connection = new Driver().connect(url, properties);
    if (connection == null) {
      throw new SQLException(url + " is no address of PostgreSQL");
    }
    return connection;
  }

  private static void lock(Connection connection, String function) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("select " + function + "(?)")) {
      statement.setLong(1, LOCK);
      statement.execute();
    }
  }

  private static void role(Connection connection, String role, Secret password)
      throws SQLException {
    String verb = exists(connection, role) ? "alter" : "create";
    if (verb.equals("alter") && !mayAlterRoles(connection)) {
      return;
    }
    execute(
        connection,
        "select format('%s role %%I login nocreatedb nocreaterole noinherit password %%L', ?, ?)"
            .formatted(verb),
        role,
        password.reveal());
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select rolsuper or rolbypassrls from pg_roles where rolname = ?")) {
      statement.setString(1, role);
      try (ResultSet rows = statement.executeQuery()) {
        if (rows.next() && rows.getBoolean(1)) {
          throw new IllegalStateException(
              "the role "
                  + role
                  + " could bypass row-level security; take SUPERUSER and BYPASSRLS from it");
        }
      }
    }
  }

  private static boolean exists(Connection connection, String role) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select 1 from pg_roles where rolname = ?")) {
      statement.setString(1, role);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static boolean mayAlterRoles(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select rolsuper or rolcreaterole from pg_roles where rolname = current_user")) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  /** Runs the statement that PostgreSQL's own format() quoted. */
  private static void execute(Connection connection, String format, String role, String password)
      throws SQLException {
    String ddl;
    try (PreparedStatement statement = connection.prepareStatement(format)) {
      statement.setString(1, role);
      statement.setString(2, password);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        ddl = rows.getString(1);
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(ddl);
    }
  }

  private static void grant(Connection connection, String schema) throws SQLException {
    String roles = apiRole(schema) + ", " + meshRole(schema);
    String all = " on all %s in schema " + schema + " to " + roles;
    try (Statement statement = connection.createStatement()) {
      statement.execute("grant usage on schema " + schema + " to " + roles);
      statement.execute("grant select, insert, update, delete" + all.formatted("tables"));
      statement.execute("grant usage, select" + all.formatted("sequences"));
      statement.execute("grant execute" + all.formatted("functions"));
      statement.execute("revoke all on " + schema + ".flyway_schema_history from " + roles);
    }
  }
}
