package dev.vectormesh.gateway.mesh;

import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.health.ServiceCheck;
import io.grpc.Channel;
import org.jspecify.annotations.Nullable;

/** The services' own health, summed up. */
public final class ServicesHealth {
  private static final String SEARCH = "search";

  private final ServiceCheck search;
  private final Health sum;

  ServicesHealth(Channel ingest, Channel search, Channel job, @Nullable Channel finetune) {
    this.search = new ServiceCheck(search);
    Health.Builder parts =
        Health.builder("gateway")
            .check("ingest", new ServiceCheck(ingest))
            .check(SEARCH, this.search)
            .check("job", new ServiceCheck(job));
    this.sum =
        finetune == null
            ? parts.build()
            : parts.optional("finetune", new ServiceCheck(finetune)).build();
  }

  public Health.Report report() {
    return sum.report();
  }

  /**
   * What searches need.
   *
   * @param served whether searches are answered
   * @param device where pictures' models run; null where it is not known
   */
  public record Search(
      boolean served, boolean pictures, boolean qdrant, boolean redis, @Nullable String device) {}

  /** The state of searches, at most a second old. */
  public Search search() {
    boolean served =
        sum.report().components().stream()
            .noneMatch(part -> part.name().equals(SEARCH) && part.needed() && !part.ok());
    return new Search(
        served,
        search.up("triton") && search.up("pictures"),
        search.up("qdrant"),
        search.up("redis"),
        search.fact("device"));
  }
}
