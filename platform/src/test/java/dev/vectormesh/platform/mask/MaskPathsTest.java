package dev.vectormesh.platform.mask;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import dev.vectormesh.job.v1.Job;
import org.junit.jupiter.api.Test;

class MaskPathsTest {
  @Test
  void paths_areReadAsInJsonAndAsInTheProto() {
    FieldMask mask =
        FieldMask.newBuilder()
            .addPaths("uniqueKey")
            .addPaths("max_attempts")
            .addPaths("maxAttempts")
            .addPaths("scheduleTime.seconds")
            .addPaths("noSuchField")
            .build();
    assertThat(MaskPaths.of(mask, Job.getDescriptor()))
        .containsExactly("unique_key", "max_attempts", "schedule_time.seconds", "noSuchField");
  }
}
