package dev.vectormesh.local.cli.corpus;

import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.QueryUsageRequest;
import dev.vectormesh.corpus.v1.QueryUsageRequest.Group;
import dev.vectormesh.corpus.v1.QueryUsageResponse;
import dev.vectormesh.corpus.v1.Quota;
import dev.vectormesh.corpus.v1.Usage;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "usage",
    description = "Tells what ingests, writes and reindexes used, and what the tenant may have.")
public final class UsageCommand extends ServiceCommand {
  private static final double MICROS = 1e6;

  /** What a line stands for. */
  enum By {
    ALL,
    DAY,
    NAMESPACE,
    JOB
  }

  @Option(
      names = "--by",
      defaultValue = "DAY",
      description = "What a line stands for: all, day, namespace or job; default: day.")
  private By by = By.DAY;

  @Option(
      names = "--only",
      paramLabel = "NAMESPACE",
      description = "Only of this namespace; default: of all.")
  private @Nullable String only;

  @Option(
      names = "--days",
      paramLabel = "NUMBER",
      defaultValue = "30",
      description = "Of so many days up to now; default: ${DEFAULT-VALUE}.")
  private int days = 30;

  public UsageCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    QueryUsageRequest.Builder request =
        QueryUsageRequest.newBuilder()
            .setGroup(by == By.ALL ? Group.GROUP_UNSPECIFIED : Group.valueOf("GROUP_" + by))
            .setStartTime(
                Timestamps.fromMillis(Instant.now().minus(Duration.ofDays(days)).toEpochMilli()))
            .setPageSize(500);
    if (only != null) {
      request.setNamespace("namespaces/" + only);
    }
    if (!json) {
      console.print(
          "%-42s %10s %12s %10s %14s %10s %10s %12s"
              .formatted(
                  by.name().toLowerCase(Locale.ROOT),
                  "documents",
                  "bytes",
                  "chunks",
                  "tokens",
                  "calls",
                  "seconds",
                  "dollars"));
    }
    QueryUsageResponse page;
    do {
      page = mesh.usage().queryUsage(request.build());
      page.getRowsList().forEach(this::print);
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    page.getQuotasList().forEach(this::print);
    return 0;
  }

  private void print(Usage row) {
    if (json) {
      printJson(row);
      return;
    }
    console.print(
        "%-42s %,10d %,12d %,10d %,14d %,10d %,10.1f %,12.6f"
            .formatted(
                row.getKey().isEmpty() ? "-" : row.getKey(),
                row.getDocumentCount(),
                row.getReadBytes(),
                row.getChunkCount(),
                row.getTokenCount(),
                row.getEncoderCalls(),
                row.getEncoderSeconds(),
                row.getCostMicros() / MICROS));
  }

  private void print(Quota quota) {
    if (json) {
      printJson(quota);
      return;
    }
    String kind = quota.getKind().name().replace("KIND_", "").replace('_', ' ');
    console.print(
        "%s: %,d of %s"
            .formatted(
                kind.toLowerCase(Locale.ROOT),
                quota.getUsed(),
                quota.getLimit() == 0 ? "any number" : "%,d".formatted(quota.getLimit())));
  }
}
