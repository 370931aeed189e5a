package dev.vectormesh.finetune;

import dev.vectormesh.platform.auth.RoleTable;
import io.grpc.BindableService;
import java.util.List;

/** A part of this service: its gRPC faces, who may call them, and its work in the background. */
interface Feature extends AutoCloseable {
  List<BindableService> services();

  /** Adds who may call its methods. */
  RoleTable.Builder roles(RoleTable.Builder table);

  /** Begins background work; called when the host listens. */
  default void start() {}

  @Override
  default void close() {}
}
