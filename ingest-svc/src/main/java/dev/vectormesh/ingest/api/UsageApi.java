package dev.vectormesh.ingest.api;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.QueryUsageRequest;
import dev.vectormesh.corpus.v1.QueryUsageResponse;
import dev.vectormesh.corpus.v1.Quota;
import dev.vectormesh.corpus.v1.UsageServiceGrpc;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.usage.Bound;
import dev.vectormesh.ingest.usage.Bounds;
import dev.vectormesh.ingest.usage.Quotas;
import dev.vectormesh.ingest.usage.UsageStore.Group;
import dev.vectormesh.ingest.usage.UsageStore.Query;
import dev.vectormesh.ingest.usage.UsageStore.Row;
import dev.vectormesh.ingest.usage.UsageStore.Totals;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.paging.KeysetPage;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/** Tells a tenant what it used. */
public final class UsageApi extends UsageServiceGrpc.UsageServiceImplBase {
  private static final Duration DEFAULT_TIME = Duration.ofDays(30);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final double NANOS = 1e9;

  private final Quotas quotas;
  private final InstantSource clock;

  public UsageApi(Quotas quotas, InstantSource clock) {
    this.quotas = quotas;
    this.clock = clock;
  }

  @Override
  public void queryUsage(QueryUsageRequest request, StreamObserver<QueryUsageResponse> reply) {
    Replies.send(
        reply,
        () -> {
          String tenant = CallContext.current().tenant();
          Query query = query(tenant, request);
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          List<Row> rows =
              page.cut(quotas.store().rows(query, page.after(), page.limit()), Row::key);
          return QueryUsageResponse.newBuilder()
              .addAllRows(rows.stream().map(row -> row(query.group(), row)).toList())
              .setNextPageToken(page.next())
              .addAllQuotas(quotas(tenant))
              .build();
        });
  }

  private Query query(String tenant, QueryUsageRequest request) {
    Instant now = clock.instant();
    // The hour that runs is among them.
    Instant to = request.hasEndTime() ? instant(request.getEndTime()) : now.plus(HOUR);
    Instant from =
        request.hasStartTime() ? instant(request.getStartTime()) : now.minus(DEFAULT_TIME);
    if (from.isAfter(to)) {
      throw ApiException.invalid("start_time", "lies behind end_time");
    }
    String namespace =
        request.getNamespace().isEmpty()
            ? ""
            : NamespaceName.parse(request.getNamespace()).namespace();
    return new Query(tenant, namespace, from, to, group(request.getGroup()));
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static Group group(QueryUsageRequest.Group group) {
    return switch (group) {
      case GROUP_UNSPECIFIED, UNRECOGNIZED -> Group.ALL;
      case GROUP_DAY -> Group.DAY;
      case GROUP_NAMESPACE -> Group.NAMESPACE;
      case GROUP_JOB -> Group.JOB;
    };
  }

  private static dev.vectormesh.corpus.v1.Usage row(Group group, Row row) {
    return dev.vectormesh.corpus.v1.Usage.newBuilder()
        .setKey(group == Group.NAMESPACE ? new NamespaceName(row.key()).toString() : row.key())
        .setReadBytes(row.usage().readBytes())
        .setDocumentCount(row.usage().documents())
        .setChunkCount(row.usage().chunks())
        .setTokenCount(row.usage().tokens())
        .setEncoderCalls(row.usage().encoderCalls())
        .setEncoderSeconds(row.usage().encoderNanos() / NANOS)
        .setCostMicros(row.costMicros())
        .setFirstTime(Timestamps.fromMillis(row.first().toEpochMilli()))
        .setLastTime(Timestamps.fromMillis(row.last().toEpochMilli()))
        .build();
  }

  private List<Quota> quotas(String tenant) {
    Bounds bounds = quotas.bounds(tenant);
    Totals totals = quotas.store().totals(tenant);
    return Arrays.stream(Bound.values())
        .map(bound ->
            Quota.newBuilder()
                .setKind(kind(bound))
                .setLimit(bounds.of(bound))
                .setUsed(
                    switch (bound) {
                      case DOCUMENTS -> totals.documents();
                      case OBJECT_BYTES -> totals.objectBytes();
                      case TOKENS_A_DAY -> quotas.tokensToday(tenant);
                    })
                .build())
        .toList();
  }

  private static Quota.Kind kind(Bound bound) {
    return switch (bound) {
      case DOCUMENTS -> Quota.Kind.KIND_DOCUMENTS;
      case OBJECT_BYTES -> Quota.Kind.KIND_OBJECT_BYTES;
      case TOKENS_A_DAY -> Quota.Kind.KIND_TOKENS_A_DAY;
    };
  }
}
