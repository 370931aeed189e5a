package dev.vectormesh.platform.host;

import io.grpc.ServerServiceDefinition;
import java.util.List;

/** What a framework's server is given: intercepted services, the health page, the settings. */
record Mounted(
    CallChain chain,
    List<ServerServiceDefinition> services,
    HostHealth health,
    HostConfig config,
    int port) {

  /** Those with descriptors, which Vert.x and Armeria need: all but reflection's old name. */
  List<ServerServiceDefinition> describedServices() {
    return services.stream()
        .filter(s -> s.getServiceDescriptor().getSchemaDescriptor() != null)
        .toList();
  }
}
