package dev.vectormesh.embedded.stores.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class SharedStoresIT {
  @Test
  void freshDatabases_areEmptyAndApart() throws Exception {
    SharedStores.Database one = SharedStores.freshDatabase();
    SharedStores.Database other = SharedStores.freshDatabase();
    assertThat(one.port()).isEqualTo(other.port());
    for (SharedStores.Database database : new SharedStores.Database[] {one, other}) {
      try (Connection connection =
              DriverManager.getConnection(
                  database.jdbcUri(), database.user(), database.password());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE same_name (n int)");
      }
    }
  }

  @Test
  void redis_isShared() {
    assertThat(SharedStores.redis()).isSameAs(SharedStores.redis());
    assertThat(SharedStores.redis().ready()).isTrue();
  }
}
