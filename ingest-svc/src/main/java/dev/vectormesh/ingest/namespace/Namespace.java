package dev.vectormesh.ingest.namespace;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.ingest.name.NamespaceName;
import java.time.Instant;
import java.util.UUID;

/**
 * A tenant's isolation unit, with the live build of its index.
 *
 * @param isolation of the live generation
 * @param access who sees its documents
 * @param version counts changes of the namespace itself
 * @param writes counts committed writes of its contents
 */
public record Namespace(
    String tenant,
    UUID uid,
    NamespaceName name,
    String displayName,
    String encoder,
    Isolation isolation,
    Generation generation,
    AccessRules access,
    long version,
    long writes,
    Instant createTime,
    Instant updateTime) {

  /** Moves with every committed write. Unique over all namespaces that ever were. */
  public String signature() {
    return "%s.%d.%x".formatted(uid, generation.number(), writes);
  }

  /** The same namespace, seen with another of its generations. */
  public Namespace in(Generation other) {
    return new Namespace(
        tenant,
        uid,
        name,
        displayName,
        encoder,
        isolation,
        other,
        access,
        version,
        writes,
        createTime,
        updateTime);
  }

  /** The same namespace, changed. */
  public Namespace changed(String shown, AccessRules rules) {
    return new Namespace(
        tenant,
        uid,
        name,
        shown,
        encoder,
        isolation,
        generation,
        rules,
        version,
        writes,
        createTime,
        updateTime);
  }

  /** Where the live generation has, or would have, its points in a space. */
  public SpaceIndex index(EmbeddingSpace space) {
    return generation.in(space, uid);
  }

  public String etag() {
    return "%x-%x".formatted(version, writes);
  }
}
