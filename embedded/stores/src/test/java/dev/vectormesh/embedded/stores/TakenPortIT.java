package dev.vectormesh.embedded.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another program takes the port between its choice and the server's start. */
class TakenPortIT {
  @TempDir Path data;

  private StoreSettings settings() {
    return StoreSettings.in(data).withCache(TestCache.DIRECTORY);
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(FreePort.pick(), 1, InetAddress.ofLiteral("127.0.0.1"));
  }

  private static IntSupplier ports(int first, int second) {
    var rest = List.of(first, second).iterator();
    return rest::next;
  }

  @Test
  void postgres_takesAnother() throws Exception {
    int free = FreePort.pick();
    try (ServerSocket other = listener();
        EmbeddedPostgres postgres =
            EmbeddedPostgres.start(
                settings(), PostgresIdentity::choose, ports(other.getLocalPort(), free))) {
      assertThat(postgres.port()).isEqualTo(free);
      assertThat(Clients.one(postgres, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void redis_takesAnother() throws Exception {
    int free = FreePort.pick();
    try (ServerSocket other = listener();
        EmbeddedRedis redis = EmbeddedRedis.start(settings(), ports(other.getLocalPort(), free))) {
      assertThat(redis.port()).isEqualTo(free);
      assertThat(Clients.redis(redis, c -> c.sync().ping())).isEqualTo("PONG");
    }
  }
}
