package dev.vectormesh.gateway.graphql.field;

/** Completes names whose last part alone was given. */
public final class Names {
  private Names() {}

  public static String namespace(String name) {
    return name.indexOf('/') < 0 ? "namespaces/" + name : name;
  }

  public static String collection(String namespace, String name) {
    return name.indexOf('/') < 0 ? namespace(namespace) + "/collections/" + name : name;
  }

  public static String session(String namespace, String name) {
    return name.indexOf('/') < 0 ? namespace(namespace) + "/sessions/" + name : name;
  }

  public static String sessionBatch(String namespace, String name) {
    return name.indexOf('/') < 0 ? namespace(namespace) + "/sessionBatches/" + name : name;
  }

  public static String judgementSet(String namespace, String name) {
    return name.indexOf('/') < 0 ? namespace(namespace) + "/judgementSets/" + name : name;
  }

  public static String queue(String kind) {
    return kind.startsWith("queues/") ? kind : "queues/" + kind;
  }

  public static String schedule(String name) {
    return name.indexOf('/') < 0 ? "schedules/" + name : name;
  }

  public static String webhookEndpoint(String name) {
    return name.indexOf('/') < 0 ? "webhookEndpoints/" + name : name;
  }

  public static String job(String name) {
    return name.indexOf('/') < 0 ? "jobs/" + name : name;
  }
}
