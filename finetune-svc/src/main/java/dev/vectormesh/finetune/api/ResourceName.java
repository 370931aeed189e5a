package dev.vectormesh.finetune.api;

/**
 * A name that the rules of the contract passed: of a namespace, or of something in it.
 *
 * @param namespace namespaces/{namespace}
 * @param id the last part; of a namespace its own
 */
record ResourceName(String namespace, String id) {
  static ResourceName parse(String name) {
    String[] parts = name.split("/", -1);
    return new ResourceName(parts[0] + "/" + parts[1], parts[parts.length - 1]);
  }
}
