package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.QueryUsageRequest;
import dev.vectormesh.corpus.v1.QueryUsageRequest.Group;
import dev.vectormesh.corpus.v1.QueryUsageResponse;
import dev.vectormesh.corpus.v1.Usage;
import dev.vectormesh.corpus.v1.UsageServiceGrpc;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What writes and ingests used, as their tenant is told. */
class UsageIT extends IngestScene {
  private QueryUsageRequest.Builder ofNamespace(Group group) {
    return QueryUsageRequest.newBuilder()
        .setNamespace(collection.substring(0, collection.indexOf("/collections")))
        .setGroup(group);
  }

  private Usage total() {
    return mesh.usage(TENANT, ofNamespace(Group.GROUP_UNSPECIFIED)).getRows(0);
  }

  @Test
  void write_countsOnceItIsStored() {
    var unused = mesh.write(collection, write("a", "Otters", "Otters swim."), write("b", "", "Bé"));

    Usage usage = total();

    assertThat(usage.getKey()).isEmpty();
    assertThat(usage.getDocumentCount()).isEqualTo(2);
    assertThat(usage.getChunkCount()).isEqualTo(2);
    assertThat(usage.getReadBytes()).isEqualTo("OttersOtters swim.".length() + 3);
    assertThat(usage.getTokenCount()).isBetween(6L, 20L);
    assertThat(usage.getEncoderCalls()).isPositive();
    assertThat(usage.getEncoderSeconds()).isPositive();
    // 0.02 dollars for a million tokens, in millionths of a dollar.
    assertThat(usage.getCostMicros()).isEqualTo(Math.round(usage.getTokenCount() * 0.02));
  }

  @Test
  void sameAgain_usesNothing() {
    var first = mesh.write(collection, write("a", "Otters", "Otters swim."));
    Usage before = total();

    var second = mesh.write(collection, write("a", "Otters", "Otters swim."));

    assertThat(second.getResults(0).getOutcome())
        .isEqualTo(DocumentResult.Outcome.OUTCOME_UNCHANGED);
    assertThat(total()).isEqualTo(before);
  }

  @Test
  void refusedWrite_countsItsTokensAlone() {
    var first = mesh.write(collection, write("a", "Otters", "Otters swim."));
    Usage before = total();

    var refused =
        mesh.write(
            collection,
            write("a", "Otters", "Otters sleep.").toBuilder().setCreateOnly(true).build());

    assertThat(refused.getResults(0).hasError()).isTrue();
    assertThat(total().getDocumentCount()).isEqualTo(before.getDocumentCount());
    assertThat(total().getReadBytes()).isEqualTo(before.getReadBytes());
  }

  @Test
  void ingest_countsForItsJobAndItsDay() throws Exception {
    SampleFiles.write(folder, "a.txt", "Otters eat fish.");
    SampleFiles.write(folder, "b.txt", "Beavers eat wood.");
    Job job = mesh.await(mesh.submit(collection, folder, false));
    var unused = mesh.write(collection, write("w", "Voles", "Voles eat grass."));

    Map<String, Usage> byJob = mesh.usageByJob(TENANT, collection);
    QueryUsageResponse byDay = mesh.usage(TENANT, ofNamespace(Group.GROUP_DAY));

    assertThat(byJob).containsOnlyKeys(job.getName(), "");
    assertThat(mesh.usageOf(TENANT, collection, job.getName()).getDocumentCount()).isEqualTo(2);
    assertThat(mesh.usageOf(TENANT, collection, job.getName()).getReadBytes())
        .isEqualTo("Otters eat fish.Beavers eat wood.".length());
    assertThat(mesh.usageOf(TENANT, collection, "").getDocumentCount()).isEqualTo(1);
    assertThat(byDay.getRowsList()).extracting(Usage::getDocumentCount).containsExactly(3L);
    assertThat(LocalDate.parse(byDay.getRows(0).getKey()))
        .isBetween(LocalDate.now(ZoneOffset.UTC).minusDays(1), LocalDate.now(ZoneOffset.UTC));
  }

  @Test
  void pages_holdEachRowOnce() throws Exception {
    SampleFiles.write(folder, "a.txt", "Otters eat fish.");
    Job job = mesh.await(mesh.submit(collection, folder, false));
    var unused = mesh.write(collection, write("w", "Voles", "Voles eat grass."));
    QueryUsageRequest.Builder request = ofNamespace(Group.GROUP_JOB).setPageSize(1);

    QueryUsageResponse first = mesh.usage(TENANT, request);
    QueryUsageResponse last = mesh.usage(TENANT, request.setPageToken(first.getNextPageToken()));

    assertThat(first.getRowsList()).extracting(Usage::getKey).containsExactly(job.getName());
    assertThat(last.getRowsList()).extracting(Usage::getKey).containsExactly("");
    assertThat(last.getNextPageToken()).isEmpty();
  }

  @Test
  void othersUse_isNotSeen() {
    var unused = mesh.write(collection, write("a", "Otters", "Otters swim."));

    assertThat(mesh.usage("globex", ofNamespace(Group.GROUP_NAMESPACE)).getRowsList()).isEmpty();
  }

  @Test
  void timesThatEndBeforeTheyBegin_areRefused() {
    QueryUsageRequest.Builder request =
        ofNamespace(Group.GROUP_DAY)
            .setStartTime(Timestamps.fromSeconds(7200))
            .setEndTime(Timestamps.fromSeconds(0));

    assertThatThrownBy(() -> mesh.usage(TENANT, request))
        .satisfies(e ->
            assertThat(ErrorDetails.fields(e))
                .singleElement()
                .satisfies(field -> assertThat(field.field()).isEqualTo("start_time")));
  }

  @Test
  void callerWithoutARoleOfReaders_isRefused() {
    var stub = UsageServiceGrpc.newBlockingStub(mesh.channel("ingest", TENANT, Role.WORKER));

    assertThatThrownBy(() -> stub.queryUsage(QueryUsageRequest.getDefaultInstance()))
        .satisfies(e ->
            assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
  }
}
