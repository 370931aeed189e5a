package dev.vectormesh.local.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * What a running mesh tells other commands about itself, in {@code mesh.json}.
 *
 * @param pid its process
 * @param start when that process began, as {@link ProcessStart} tells it: a later one may have the
 *     same pid
 * @param version its version
 * @param ports by service: gateway, ingest, search, job, finetune, metrics, and qdrant and triton
 *     when exposed
 */
public record MeshRecord(long pid, long start, String version, Map<String, Integer> ports) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The record in the file, if there is one that can be read. */
  public static Optional<MeshRecord> read(Path file) {
    try {
      return Optional.of(JSON.readValue(Files.readString(file), MeshRecord.class));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // Of another version: its process is not to be talked to.
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Writes the file in one step: a reader sees all of it or none. */
  public void write(Path file) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, JSON.writeValueAsString(this));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether the process that wrote it still runs. */
  public boolean alive() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()
        && ProcessStart.of(pid).map(at -> at == start).orElse(true);
  }

  /** Where a service listens. */
  public URI grpc(String service) {
    return URI.create("grpc://127.0.0.1:" + port(service));
  }

  public URI gateway() {
    return URI.create("http://127.0.0.1:" + port("gateway"));
  }

  private int port(String service) {
    Integer port = ports.get(service);
    if (port == null) {
      throw new IllegalStateException("the running mesh has no port for " + service);
    }
    return port;
  }

  /** When this process began, as {@link #start}. */
  public static long ownStart() {
    return ProcessStart.of(ProcessHandle.current().pid()).orElse(0L);
  }
}
