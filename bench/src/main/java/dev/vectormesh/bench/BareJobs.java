package dev.vectormesh.bench;

import dev.vectormesh.platform.id.Ids;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The rows that job service writes, written by bare statements over JDBC: a job and its events in
 * transactions of a given number of jobs, by several connections, each with a tenant of its own;
 * and, by one connection more, their log, a thousand events at a time as job service moves them.
 * Without checks, roles or replies.
 */
final class BareJobs {
  private static final int CONNECTIONS = 2;
  private static final int LARGEST = 1000;
  private static final long IDLE = 5_000_000;

  /** Who holds it moves events: job service's own sequencer leaves them alone meanwhile. */
  private static final long SEQUENCING = 0x766d_6576_656e_7473L;

  private static final String OUTBOX =
      "insert into job.outbox (id, tenant_id, type, subject, time, data) select uuidv7(), ?, '%s',"
          + " 'jobs/' || u, now(), '{\"kind\":\"bench.bare\",\"state\":\"QUEUED\","
          + "\"attempt\":0}'::jsonb from unnest(?::uuid[]) u";
  private static final String SEQUENCE =
      "with taken as (delete from job.outbox where position = any (array(select position from"
          + " job.outbox order by position limit ?)) returning *) insert into job.event (tenant_id,"
          + " sequence, id, type, subject, time, data, publish_time) select tenant_id, ? +"
          + " row_number() over (order by position), id, type, subject, time, data, now() from"
          + " taken";
  private static final String INSERT =
      "insert into job.job (uid, tenant_id, kind, subject, input, priority, max_attempts, state,"
          + " ready, create_time, update_time, schedule_time) select u, ?, 'bench.bare',"
          + " 'things/1', ?, 0, 3, 1, true, now(), now(), now() from unnest(?::uuid[]) u";
  private static final String LEASE =
      "update job.job set state = 2, ready = false, attempt = attempt + 1, lease_salt = ?,"
          + " lease_end = now() + interval '5 s', update_time = now(), start_time = now() where uid"
          + " = any (array(select uid from job.job where state = 1 and ready and kind ="
          + " 'bench.bare' and tenant_id = ? order by priority desc, uid limit ? for update"
          + " skip locked)) returning uid";
  private static final String COMPLETE =
      "update job.job set state = 3, output = ?, end_time = now(), update_time = now(), lease_end ="
          + " null where uid = any (?::uuid[]) and lease_salt = ? and state = 2";

  private final String uri;
  private final String user;
  private final String password;
  private final byte[] payload;
  private final AtomicLong sequence = new AtomicLong();

  BareJobs(String uri, String user, String password, byte[] payload) {
    this.uri = uri;
    this.user = user;
    this.password = password;
    this.payload = payload;
  }

  /** One connection's part of the work; says how many jobs it did. */
  private interface Part {
    int run(Connection connection, String tenant) throws SQLException;
  }

  /** Jobs a second that can be inserted, {@code batch} in a transaction. */
  double enqueue(int jobs, int batch) throws Exception {
    return enqueue(jobs, batch, CONNECTIONS);
  }

  /** The same by this number of connections at once. */
  double enqueue(int jobs, int batch, int connections) throws Exception {
    return rate(
        connections,
        (connection, tenant) -> {
          try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            int done = 0;
            while (done < jobs / connections) {
              UUID[] ids = new UUID[batch];
              Arrays.setAll(ids, i -> Ids.v7());
              Array array = connection.createArrayOf("uuid", ids);
              insert.setString(1, tenant);
              insert.setBytes(2, payload);
              insert.setArray(3, array);
              done += insert.executeUpdate();
              tell(connection, tenant, "job.created", array);
              connection.commit();
            }
            return done;
          }
        });
  }

  /** Jobs a second that can be leased in one transaction and ended in another. */
  double leaseAndComplete(int batch) throws Exception {
    return rate(
        CONNECTIONS,
        (connection, tenant) -> {
          int done = 0;
          for (int n = round(connection, tenant, batch);
              n > 0;
              n = round(connection, tenant, batch)) {
            done += n;
          }
          return done;
        });
  }

  private int round(Connection connection, String tenant, int batch) throws SQLException {
    try (PreparedStatement lease = connection.prepareStatement(LEASE);
        PreparedStatement complete = connection.prepareStatement(COMPLETE)) {
      UUID salt = UUID.randomUUID();
      List<UUID> ids = new ArrayList<>();
      lease.setObject(1, salt);
      lease.setString(2, tenant);
      lease.setInt(3, batch);
      try (ResultSet rows = lease.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getObject(1, UUID.class));
        }
      }
      Array array = connection.createArrayOf("uuid", ids.toArray());
      tell(connection, tenant, "job.started", array);
      connection.commit();
      complete.setBytes(1, payload);
      complete.setArray(2, array);
      complete.setObject(3, salt);
      complete.executeUpdate();
      tell(connection, tenant, "job.succeeded", array);
      connection.commit();
      return ids.size();
    }
  }

  private void tell(Connection connection, String tenant, String type, Array jobs)
      throws SQLException {
    try (PreparedStatement event = connection.prepareStatement(OUTBOX.formatted(type))) {
      event.setString(1, tenant);
      event.setArray(2, jobs);
      event.executeUpdate();
    }
  }

  private double rate(int connections, Part part) throws Exception {
    List<Callable<Integer>> parts = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      String tenant = "bare-" + i;
      parts.add(() -> {
        try (Connection connection = connect()) {
          connection.setAutoCommit(false);
          return part.run(connection, tenant);
        }
      });
    }
    AtomicBoolean ended = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections + 1)) {
      Future<?> log = threads.submit(() -> keepLog(ended));
      long start = System.nanoTime();
      int jobs = 0;
      for (Future<Integer> done : parts.stream().map(threads::submit).toList()) {
        jobs += done.get();
      }
      double rate = jobs / ((System.nanoTime() - start) / 1e9);
      ended.set(true);
      log.get();
      return rate;
    }
  }

  /** Moves what was told into the log, until all that {@code ended} left is there. */
  private @Nullable Void keepLog(AtomicBoolean ended) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement lock = connection.prepareStatement("select pg_advisory_lock(?)");
        PreparedStatement move = connection.prepareStatement(SEQUENCE)) {
      lock.setLong(1, SEQUENCING);
      lock.execute();
      move.setInt(1, LARGEST);
      boolean last = false;
      while (!last) {
        boolean over = ended.get();
        move.setLong(2, sequence.getAndAdd(LARGEST));
        int moved = move.executeUpdate();
        last = over && moved == 0;
        if (moved == 0) {
          LockSupport.parkNanos(IDLE);
        }
      }
    }
    return null;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(uri, user, password);
  }

  /** A statement for its effect, or for the text of its one column. */
  String run(String sql) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      StringBuilder text = new StringBuilder();
      if (statement.execute()) {
        try (ResultSet rows = statement.getResultSet()) {
          while (rows.next()) {
            text.append(rows.getString(1)).append('\n');
          }
        }
      }
      return text.toString();
    }
  }
}
