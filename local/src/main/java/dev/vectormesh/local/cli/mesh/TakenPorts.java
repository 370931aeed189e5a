package dev.vectormesh.local.cli.mesh;

import dev.vectormesh.local.mesh.MeshOptions.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which of a mesh's ports other processes have, in words. */
final class TakenPorts {
  private TakenPorts() {}

  /** What stands in the way, and the way out; empty when all are free. */
  static Optional<String> of(Ports ports) {
    List<Map.Entry<String, Integer>> taken =
        ports.byName().entrySet().stream().filter(port -> isTaken(port.getValue())).toList();
    return taken.isEmpty()
        ? Optional.empty()
        : Optional.of(
            taken.stream()
                .map(port -> "port %d (%s)".formatted(port.getValue(), port.getKey()))
                .collect(
                    Collectors.joining(
                        ", ", "", " is in use; `vectormesh up --port-base PORT` uses others.")));
  }

  private static boolean isTaken(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return !socket.isBound();
    } catch (IOException e) {
      return true;
    }
  }
}
