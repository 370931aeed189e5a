package dev.vectormesh.gateway.facade;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.gateway.graphql.field.SourceField;
import dev.vectormesh.job.v1.Job;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job of the ingestion pipeline, field for field as the document has it.
 *
 * @param correlationId of its batch, under which its items and failures are kept
 * @param status pending, fetching, cleaning, chunking, embedding, storing, completed, failed or
 *     cancelled
 * @param completedAt RFC 3339; null while it goes on, as the counts are
 * @param stagesCompleted of FETCH, CLEAN, CHUNK, EMBED and STORE, through which items go one behind
 *     the other: those before the stage that the oldest item is in
 */
record JobAnswer(
    String jobId,
    String correlationId,
    String source,
    String status,
    String tenantId,
    String collection,
    String createdAt,
    @Nullable String completedAt,
    @Nullable Long durationMs,
    @Nullable Long documentsStored,
    @Nullable Long chunksCreated,
    @Nullable Long embeddingsGenerated,
    @Nullable Long itemsFailed,
    @Nullable String errorMessage,
    List<String> stagesCompleted,
    Map<String, @Nullable Object> sourceParams) {
  private static final List<String> STAGES = List.of("FETCH", "CLEAN", "CHUNK", "EMBED", "STORE");
  private static final List<String> DOING =
      List.of("fetching", "cleaning", "chunking", "embedding", "storing");

  static JobAnswer of(Job job) {
    IngestInput input =
        unpacked(job.getInput(), IngestInput.class, IngestInput.getDefaultInstance());
    Source source = input.getRequest().getSource();
    boolean done = job.getState() == Job.State.STATE_SUCCEEDED;
    IngestOutput output =
        unpacked(job.getOutput(), IngestOutput.class, IngestOutput.getDefaultInstance());
    Long chunks = done ? output.getChunkCount() : null;
    return new JobAnswer(
        last(job.getName()),
        last(input.getBatch()),
        SourceParameters.name(source),
        status(job),
        job.getTenant(),
        input.getRequest().getParent(),
        Timestamps.toString(job.getCreateTime()),
        job.hasEndTime() ? Timestamps.toString(job.getEndTime()) : null,
        duration(job),
        done ? Long.valueOf(output.getCreatedCount() + output.getUpdatedCount()) : null,
        chunks,
        chunks,
        done ? Long.valueOf(output.getFailedCount()) : null,
        job.hasError() ? job.getError().getMessage() : null,
        done ? STAGES : STAGES.subList(0, Math.max(0, STAGES.indexOf(job.getStage()))),
        SourceField.of(source).map(SourceField::json).orElse(Map.of()));
  }

  /** Whether it goes on no more. */
  static boolean ended(Job job) {
    return switch (job.getState()) {
      case STATE_SUCCEEDED, STATE_FAILED, STATE_CANCELLED -> true;
      default -> false;
    };
  }

  private static String status(Job job) {
    return switch (job.getState()) {
      case STATE_RUNNING -> DOING.get(Math.max(0, STAGES.indexOf(job.getStage())));
      case STATE_SUCCEEDED -> "completed";
      case STATE_FAILED -> "failed";
      case STATE_CANCELLED -> "cancelled";
      default -> "pending";
    };
  }

  private static @Nullable Long duration(Job job) {
    if (!job.hasStartTime() || !job.hasEndTime()) {
      return null;
    }
    Timestamp from = job.getStartTime();
    return Durations.toMillis(Timestamps.between(from, job.getEndTime()));
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static <M extends Message> M unpacked(Any any, Class<M> type, M otherwise) {
    try {
      return any.is(type) ? any.unpack(type) : otherwise;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a job holds a damaged message", e);
    }
  }
}
