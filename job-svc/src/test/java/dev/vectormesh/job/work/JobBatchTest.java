package dev.vectormesh.job.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobBatchTest {
  private static JobRequest after(Integer... indexes) {
    JobSpec spec = new JobSpec("test.batch", "", Any.getDefaultInstance(), 0, 1);
    return new JobRequest(spec, Arrays.asList(indexes), null, null);
  }

  @Test
  void order_putsEachBehindWhatItDependsOn() {
    assertThat(JobBatch.order(List.of(after(2), after(), after(1), after(0, 2))))
        .containsExactly(1, 2, 0, 3);
  }

  @Test
  void order_refusesACircleAndNamesAllThatAreInIt() {
    assertThatThrownBy(() -> JobBatch.order(List.of(after(1), after(2), after(0), after())))
        .satisfies(e ->
            assertThat(ErrorDetails.fields(e))
                .extracting(FieldViolation::field)
                .containsExactly(
                    "requests[0].job.depends_on",
                    "requests[1].job.depends_on",
                    "requests[2].job.depends_on"));
  }

  @Test
  void order_refusesAJobThatWaitsForItself() {
    assertThatThrownBy(() -> JobBatch.order(List.of(after(0))))
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  void order_refusesAnIndexOutsideOfTheBatch() {
    assertThatThrownBy(() -> JobBatch.order(List.of(after(1))))
        .satisfies(e ->
            assertThat(ErrorDetails.fields(e))
                .extracting(FieldViolation::field)
                .containsExactly("requests[0].job.depends_on"));
  }
}
