package dev.vectormesh.gateway.graphql;

/** Completes names whose last part alone was given. */
final class Names {
  private Names() {}

  static String namespace(String name) {
    return name.indexOf('/') < 0 ? "namespaces/" + name : name;
  }

  static String collection(String namespace, String name) {
    return name.indexOf('/') < 0 ? namespace(namespace) + "/collections/" + name : name;
  }

  static String queue(String kind) {
    return kind.startsWith("queues/") ? kind : "queues/" + kind;
  }

  static String schedule(String name) {
    return name.indexOf('/') < 0 ? "schedules/" + name : name;
  }

  static String webhookEndpoint(String name) {
    return name.indexOf('/') < 0 ? "webhookEndpoints/" + name : name;
  }

  static String job(String name) {
    return name.indexOf('/') < 0 ? "jobs/" + name : name;
  }
}
