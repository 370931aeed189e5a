package dev.vectormesh.finetune;

import dev.vectormesh.finetune.api.RolloutApi;
import dev.vectormesh.finetune.model.ModelVersions;
import dev.vectormesh.finetune.postgres.PostgresRollouts;
import dev.vectormesh.finetune.rollout.GrpcRolloutMesh;
import dev.vectormesh.finetune.rollout.RolloutController;
import dev.vectormesh.finetune.rollout.RolloutMesh;
import dev.vectormesh.finetune.rollout.RolloutStore;
import dev.vectormesh.finetune.rollout.Rollouts;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.tuning.v1.RolloutServiceGrpc;
import io.grpc.BindableService;
import java.time.InstantSource;
import java.util.List;

/** Generations of an index on their way to all sessions. */
final class RolloutFeature implements Feature {
  private final RolloutController controller;
  private final List<BindableService> services;

  RolloutFeature(
      Connections connections, RolloutConfig config, ModelVersions versions, InstantSource clock) {
    RolloutStore store = new PostgresRollouts(connections.postgres);
    RolloutMesh mesh =
        new GrpcRolloutMesh(
            connections.ingest,
            connections.search,
            connections.encoders,
            versions,
            connections.tokens,
            Connections.SUBJECT);
    controller = new RolloutController(store, mesh, clock, config.interval());
    services = List.of(new RolloutApi(new Rollouts(store, mesh, controller, clock)));
  }

  @Override
  public List<BindableService> services() {
    return services;
  }

  @Override
  public RoleTable.Builder roles(RoleTable.Builder table) {
    return table
        .reader(
            RolloutServiceGrpc.getGetRolloutMethod(),
            RolloutServiceGrpc.getListRolloutsMethod(),
            RolloutServiceGrpc.getWatchRolloutMethod())
        // What users are answered by is not for everybody who writes.
        .admin(
            RolloutServiceGrpc.getCreateRolloutMethod(),
            RolloutServiceGrpc.getPauseRolloutMethod(),
            RolloutServiceGrpc.getResumeRolloutMethod(),
            RolloutServiceGrpc.getAbortRolloutMethod(),
            RolloutServiceGrpc.getPromoteRolloutMethod(),
            RolloutServiceGrpc.getRollBackRolloutMethod());
  }

  @Override
  public void start() {
    controller.start();
  }

  @Override
  public void close() {
    controller.close();
  }
}
