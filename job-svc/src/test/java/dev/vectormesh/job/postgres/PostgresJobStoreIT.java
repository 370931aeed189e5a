package dev.vectormesh.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.vectormesh.job.JobStoreContract;
import dev.vectormesh.job.JobStores;
import dev.vectormesh.job.lease.Lease;
import dev.vectormesh.job.lease.LeaseOrder;
import dev.vectormesh.job.work.JobSpec;
import dev.vectormesh.job.work.NewJob;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Postgres;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresJobStoreIT extends JobStoreContract {
  private static PostgresStores stores;
  private static Postgres postgres;

  @BeforeAll
  static void open() {
    stores = new PostgresStores();
    postgres = stores.postgres();
  }

  @AfterAll
  static void close() {
    stores.close();
  }

  @Override
  protected JobStores stores() {
    return stores;
  }

  @Test
  void rows_areInvisibleWithoutATenantAndToOthers() {
    create("a");
    for (String table : List.of("job", "lane", "outbox")) {
      assertThat(count(table, "nobody", "nobody")).isZero();
      assertThat(count(table, "a", "")).isZero();
      assertThat(count(table, "a", "a")).isPositive();
    }
  }

  /** Rows seen in a transaction of this tenant after the setting was changed to another. */
  private static long count(String table, String tenant, String setting) {
    return postgres.<Long>inTenant(
        tenant,
        tx -> {
          List<Integer> set =
              tx.sql("select set_config('vm.tenant', $1, true)", setting).list(r -> 1);
          assertThat(set).hasSize(1);
          return tx.sql("select count(*) as n from " + table).one(r -> r.int8("n"));
        });
  }

  @Test
  void events_areWrittenWithTheChange() {
    create("events");
    Lease lease = leaseOne();
    queue().complete(lease.token(), Any.getDefaultInstance(), null, now());
    assertThat(events()).containsExactly("job.created", "job.started", "job.succeeded");
  }

  private static List<String> events() {
    return postgres.<List<String>>asMesh(tx ->
        tx.sql("select type from outbox where tenant_id = 'events' order by position")
            .list(r -> r.string("type")));
  }

  @Test
  void create_makesOneJobOfManyRequestsAtOnce() {
    UUID request = UUID.randomUUID();
    JobSpec spec = new JobSpec(kind, "", NOTHING, 0, 3);
    Callable<UUID> create =
        () -> store().create(new NewJob(Ids.v7(), "a", spec, request, now())).id();
    assertThat(Set.copyOf(Fanout.<UUID>all(Collections.nCopies(8, create)))).hasSize(1);
    assertThat(lease(8)).hasSize(1);
  }

  @Test
  void lease_givesEachJobToOneOfManyAtOnce() {
    for (int i = 0; i < 200; i++) {
      create(i % 2 == 0 ? "a" : "b");
    }
    List<Callable<List<UUID>>> workers = new ArrayList<>();
    for (int w = 0; w < 8; w++) {
      workers.add(() -> {
        List<UUID> mine = new ArrayList<>();
        for (int empty = 0; empty < 3; ) {
          List<Lease> leases = queue().lease(new LeaseOrder(Set.of(kind), 7, LENGTH), now());
          leases.forEach(l -> mine.add(l.job().id()));
          empty = leases.isEmpty() ? empty + 1 : 0;
        }
        return mine;
      });
    }
    List<UUID> all = Fanout.<List<UUID>>all(workers).stream().flatMap(List::stream).toList();
    assertThat(all).doesNotHaveDuplicates();
    List<UUID> rest = new ArrayList<>();
    lease(200).forEach(l -> rest.add(l.job().id()));
    assertThat(all.size() + rest.size()).isEqualTo(200);
  }
}
