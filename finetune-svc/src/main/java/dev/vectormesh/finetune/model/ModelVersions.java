package dev.vectormesh.finetune.model;

import dev.vectormesh.finetune.corpus.LiveIndex;
import dev.vectormesh.finetune.corpus.ModelUse;
import dev.vectormesh.finetune.corpus.Namespaces;
import dev.vectormesh.finetune.model.ModelStore.Stored;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.tuning.v1.ModelVersion;
import dev.vectormesh.tuning.v1.ModelVersion.Stage;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The versions of a namespace's models, on their way to users and away from them. */
public final class ModelVersions {
  private static final int AT_ONCE = 100;

  private final ModelStore store;
  private final AdaptedModels models;
  private final Namespaces namespaces;
  private final ModelUse use;
  private final InstantSource clock;

  public ModelVersions(
      ModelStore store,
      AdaptedModels models,
      Namespaces namespaces,
      ModelUse use,
      InstantSource clock) {
    this.store = store;
    this.models = models;
    this.namespaces = namespaces;
    this.use = use;
    this.clock = clock;
  }

  /**
   * A version of the caller's.
   *
   * @param namespace namespaces/{namespace}
   * @throws ApiException NOT_FOUND
   */
  public ModelVersion get(String namespace, String id) {
    return shown(find(namespace, id));
  }

  private Stored find(String namespace, String id) {
    LiveIndex live = namespaces.live(namespace);
    return store
        .find(live.tenant(), live.uid(), id)
        .orElseThrow(() -> ApiException.notFound(namespace + "/modelVersions/" + id));
  }

  private ModelVersion shown(Stored stored) {
    return stored.version().toBuilder()
        .setLoaded(models.ready(stored.version().getEncoder()))
        .build();
  }

  /** Newest first, with the uids that pages go on after. */
  public List<Stored> list(String namespace, @Nullable UUID before, int limit) {
    LiveIndex live = namespaces.live(namespace);
    return store.list(live.tenant(), live.uid(), before, limit).stream()
        .map(each -> new Stored(each.tenant(), each.uid(), each.namespace(), shown(each)))
        .toList();
  }

  /**
   * Sets the stage; what people will see is loaded first.
   *
   * @throws ApiException FAILED_PRECONDITION where the gate or the live index speaks against it
   */
  public ModelVersion setStage(String namespace, String id, Stage stage) {
    Stored stored = find(namespace, id);
    String encoder = stored.version().getEncoder();
    switch (stage) {
      case STAGE_CANARY, STAGE_LIVE -> {
        if (!stored.version().getGate().getPassed()) {
          throw ApiException.wrongState(
              stored.version().getName(),
              "did not pass its gate: " + stored.version().getGate().getReason());
        }
        models.load(stored.names());
      }
      case STAGE_RETIRED -> {
        if (namespaces.live(namespace).space().getModel().equals(encoder)) {
          throw ApiException.wrongState(
              stored.version().getName(),
              "answers the namespace's searches: switch to another generation first");
        }
      }
      default -> models.load(stored.names());
    }
    store.stage(stored, stage, clock.instant());
    return get(namespace, id);
  }

  /**
   * Another generation is the live one: a version that fills it is live, and whatever was before is
   * not.
   *
   * @param encoder of the live generation
   */
  public void served(String namespace, String encoder) {
    LiveIndex live = namespaces.live(namespace);
    UUID before = null;
    List<Stored> page;
    do {
      page = store.list(live.tenant(), live.uid(), before, AT_ONCE);
      for (Stored version : page) {
        boolean serves = version.version().getEncoder().equals(encoder);
        boolean said = version.version().getStage() == Stage.STAGE_LIVE;
        if (serves && !said && version.version().getGate().getPassed()) {
          store.stage(version, Stage.STAGE_LIVE, clock.instant());
        } else if (said && !serves) {
          store.stage(version, Stage.STAGE_RETIRED, clock.instant());
        }
        before = version.uid();
      }
    } while (page.size() == AT_ONCE);
  }

  /**
   * Unloads a version and deletes its files.
   *
   * @throws ApiException FAILED_PRECONDITION while an index needs it
   */
  public void delete(String namespace, String id) {
    Stored stored = find(namespace, id);
    use.of(namespace, stored.version().getEncoder())
        .ifPresent(why -> {
          throw ApiException.wrongState(stored.version().getName(), "is in use: " + why);
        });
    models.delete(stored.names());
    store.delete(stored);
  }
}
