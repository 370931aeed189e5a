package dev.vectormesh.embedded.triton;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.net.HostAndPort;
import dev.vectormesh.inference.v2.RepositoryIndexRequest;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;

/**
 * A server that somebody started by hand, under explicit control, over an empty folder that these
 * tests write to; see the module's README for its properties.
 */
record TritonAddress(ManagedChannel channel, Path repository) implements TritonServer {
  private static final Duration UNLOADED_WITHIN = Duration.ofMinutes(1);

  static TritonAddress connect() {
    HostAndPort address = HostAndPort.fromString(property("vectormesh.contract.triton"));
    Path repository = Path.of(property("vectormesh.contract.triton.repository"));
    return new TritonAddress(Channels.to(address.getHost(), address.getPort()), repository);
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), "-D" + name + " is missing");
  }

  @Override
  public Path served(Path own) {
    return repository;
  }

  /** The next test finds nothing of this one. */
  @Override
  public void close() {
    Client client = new Client(channel);
    client
        .stub
        .repositoryIndex(RepositoryIndexRequest.getDefaultInstance())
        .getModelsList()
        .forEach(model -> client.unload(model.getName()));
    // A Python model's process takes its time to end.
    Awaitility.await()
        .atMost(UNLOADED_WITHIN)
        .until(() -> client.index().stream().noneMatch(line -> line.contains("UNLOADING")));
    try {
      MoreFiles.deleteDirectoryContents(repository, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel.shutdownNow();
  }
}
