package dev.vectormesh.finetune.model;

import dev.vectormesh.tuning.v1.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps model versions. */
public interface ModelStore {
  /**
   * A version, as it is kept.
   *
   * @param namespace the uid of its namespace
   */
  record Stored(String tenant, UUID uid, UUID namespace, ModelVersion version) {
    public String id() {
      return version.getName().substring(version.getName().lastIndexOf('/') + 1);
    }

    /** namespaces/{namespace}. */
    public String namespaceName() {
      return version.getName().substring(0, version.getName().indexOf("/modelVersions/"));
    }

    public AdaptedModels.Names names() {
      return AdaptedModels.Names.ofEncoder(version.getEncoder(), version.getMap());
    }
  }

  /** Keeps a version; the same uid again changes nothing. */
  void insert(Stored version);

  Optional<Stored> find(String tenant, UUID namespace, String id);

  /** Newest first, from the one before this uid on. */
  List<Stored> list(String tenant, UUID namespace, @Nullable UUID before, int limit);

  /** Sets the stage. */
  void stage(Stored version, ModelVersion.Stage stage, Instant now);

  void delete(Stored version);

  /** Versions of all tenants that were retired before this time. */
  List<Stored> retiredBefore(Instant time);
}
