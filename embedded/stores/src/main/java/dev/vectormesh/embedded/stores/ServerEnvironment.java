package dev.vectormesh.embedded.stores;

import java.util.Map;

/**
 * Environment variables of the children: the user's own, without those that would redirect a
 * server.
 */
final class ServerEnvironment {
  private ServerEnvironment() {}

  /** Removes {@code PG*} (PGDATA, PGPORT, PGOPTIONS...) and fixes the language of messages. */
  static void clean(Map<String, String> environment) {
    environment.keySet().removeIf(k -> k.startsWith("PG"));
    environment.put("LC_ALL", "C");
  }
}
