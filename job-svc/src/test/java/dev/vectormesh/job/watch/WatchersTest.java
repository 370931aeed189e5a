package dev.vectormesh.job.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsException;
import dev.vectormesh.platform.settings.SettingsSources;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchersTest {
  private final Watchers watchers = new Watchers(new WatchConfig(2, 3, 1));

  private void assertFull(String tenant) {
    assertThatThrownBy(() -> watchers.enter(tenant))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(e.reason()).isEqualTo("QUOTA_SPENT");
            });
  }

  @Test
  void tenant_getsItsPlacesAndNoMore() {
    Watchers.Place first = watchers.enter("alice");
    Watchers.Place second = watchers.enter("alice");
    assertFull("alice");
    Watchers.Place other = watchers.enter("bob");
    assertThat(watchers.count()).isEqualTo(3);
    first.close();
    Watchers.Place again = watchers.enter("alice");
    again.close();
    second.close();
    other.close();
    assertThat(watchers.count()).isZero();
  }

  @Test
  void all_getTheInstancesPlacesAndNoMore() {
    Watchers.Place alice = watchers.enter("alice");
    Watchers.Place bob = watchers.enter("bob");
    Watchers.Place carol = watchers.enter("carol");
    assertFull("dave");
    bob.close();
    assertThat(watchers.enter("dave")).isNotNull();
    alice.close();
    carol.close();
  }

  @Test
  void reads_areNoMoreAtOnceThanSet() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch begin = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          java.util.stream.IntStream.range(0, 50)
              .<Future<Integer>>mapToObj(i ->
                  threads.submit(() -> {
                    begin.await();
                    return watchers.reading(() -> {
                      most.accumulateAndGet(now.incrementAndGet(), Math::max);
                      Thread.yield();
                      return now.decrementAndGet();
                    });
                  }))
              .toList();
      begin.countDown();
      for (Future<Integer> one : all) {
        assertThat(one.get()).isZero();
      }
    }
    assertThat(most).hasValue(1);
  }

  private static WatchConfig config(Map<String, String> values) {
    return Settings.load("watches", WatchConfig.class, SettingsSources.overrides(values));
  }

  @Test
  void config_hasDefaultsAndReadsEverySetting() {
    assertThat(config(Map.of())).isEqualTo(new WatchConfig(100, 1000, 3));
    assertThat(config(Map.of("perTenant", "4", "inAll", "5", "reads", "6")))
        .isEqualTo(new WatchConfig(4, 5, 6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"perTenant", "inAll", "reads"})
  void config_refusesNone(String setting) {
    assertThatThrownBy(() -> config(Map.of(setting, "0")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(setting);
  }
}
