package dev.vectormesh.local.mesh;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a mesh runs.
 *
 * @param ports where its parts listen, null for a mesh that only its own process talks to
 * @param filesRoots folders that `ingest` may read
 * @param corsOrigins web origins that may call the gateway
 * @param localWebhooks whether webhooks may go to this machine, by plain HTTP
 * @param openTenant that the gateway's callers without a token may read for, null for none
 */
public record MeshOptions(
    @Nullable Ports ports,
    List<String> filesRoots,
    List<String> corsOrigins,
    boolean localWebhooks,
    @Nullable String openTenant) {

  /** Development servers of the usual web frameworks. */
  public static final List<String> DEVELOPMENT_ORIGINS =
      List.of("http://localhost:3000", "http://localhost:5173", "http://localhost:4200");

  /** Unseen by others: no port, no gateway. */
  public static MeshOptions inProcess() {
    return new MeshOptions(null, List.of("/"), List.of(), false, null);
  }

  /** On ports of 127.0.0.1, with the gateway. */
  public static MeshOptions onPorts(Ports ports, List<String> filesRoots) {
    return new MeshOptions(ports, filesRoots, DEVELOPMENT_ORIGINS, false, null);
  }

  /** The same, with webhooks that may go to receivers on this machine. */
  public MeshOptions withLocalWebhooks() {
    return new MeshOptions(ports, filesRoots, corsOrigins, true, openTenant);
  }

  /** The same, for a lab: calls of this machine without a token may read what is this tenant's. */
  public MeshOptions openFor(String tenant) {
    return new MeshOptions(ports, filesRoots, corsOrigins, localWebhooks, tenant);
  }

  /**
   * The ports of a mesh; 0 is any free one.
   *
   * @param qdrant of embedded Qdrant, null for none
   * @param triton of embedded Triton, null for none
   */
  public record Ports(
      int gateway,
      int http,
      int ingest,
      int search,
      int job,
      int finetune,
      int metrics,
      @Nullable Integer qdrant,
      @Nullable Integer triton) {

    /** The usual ones: 8080 for web apps, 9100 and up for services. */
    public static Ports standard(boolean expose) {
      return new Ports(
          8080, 9100, 9101, 9102, 9103, 9104, 9464, expose ? 6334 : null, expose ? 8001 : null);
    }

    /** Ports that follow each other. */
    public static Ports from(int base, boolean expose) {
      return new Ports(
          base,
          base + 1,
          base + 2,
          base + 3,
          base + 4,
          base + 5,
          base + 6,
          expose ? base + 7 : null,
          expose ? base + 8 : null);
    }

    /** Any free ones: for tests. */
    public static Ports free() {
      return new Ports(0, 0, 0, 0, 0, 0, 0, null, null);
    }

    public Map<String, Integer> byName() {
      Map<String, Integer> ports = new TreeMap<>();
      ports.put("gateway", gateway);
      ports.put("http", http);
      ports.put("ingest", ingest);
      ports.put("search", search);
      ports.put("job", job);
      ports.put("finetune", finetune);
      ports.put("metrics", metrics);
      if (qdrant != null) {
        ports.put("qdrant", qdrant);
      }
      if (triton != null) {
        ports.put("triton", triton);
      }
      return ports;
    }
  }
}
