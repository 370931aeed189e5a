package dev.vectormesh.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.vectormesh.platform.error.ApiException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttemptErrorTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void of_isFinalWhereTheSameInputFailsAgain() {
    AttemptError error = AttemptError.of(ApiException.invalid("path", "is empty"), false);
    assertThat(error.retryable()).isFalse();
    assertThat(error.status().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(error.status().getDetailsCount()).isPositive();
  }

  @Test
  void of_waitsAsLongAsADependencyAsks() {
    AttemptError error = AttemptError.of(ApiException.unavailable("qdrant", SECOND), false);
    assertThat(error.retryable()).isTrue();
    assertThat(error.delay()).contains(SECOND);
  }

  @Test
  void of_tellsNothingOfWhatWasNotExpected() {
    AttemptError error = AttemptError.of(new IOException("/etc/secret"), false);
    assertThat(error.status().getMessage()).isEqualTo("internal error");
    assertThat(error.retryable()).isTrue();
    assertThat(error.expected()).isFalse();
  }

  @Test
  void of_keepsTheMessageOfARetryableException() {
    AttemptError error =
        AttemptError.of(new RetryableException("host is slow", null, SECOND), false);
    assertThat(error.status().getMessage()).isEqualTo("host is slow");
    assertThat(error.delay()).contains(SECOND);
  }

  @Test
  void of_takesNoAttemptFromAJobWhoseTurnHasNotCome() {
    AttemptError error =
        AttemptError.of(new PostponedException("another batch is at work", SECOND), false);

    assertThat(error.status().getCode()).isEqualTo(Code.CANCELLED_VALUE);
    assertThat(error.retryable()).isTrue();
    assertThat(error.delay()).contains(SECOND);
  }

  @Test
  void of_isCancelledOnlyWhereThatWasAskedFor() {
    for (Exception e :
        new Exception[] {
          new JobCancelledException(),
          new InterruptedException(),
          io.grpc.Status.CANCELLED.asRuntimeException()
        }) {
      assertThat(AttemptError.of(e, true).status().getCode()).isEqualTo(Code.CANCELLED_VALUE);
      assertThat(AttemptError.of(e, true).retryable()).isFalse();
      assertThat(AttemptError.of(e, false).status().getCode()).isEqualTo(Code.INTERNAL_VALUE);
      assertThat(AttemptError.of(e, false).retryable()).isTrue();
    }
  }

  @Test
  void of_failsACancelledJobThatBrokeForAnotherReason() {
    AttemptError error = AttemptError.of(ApiException.notFound("namespaces/a"), true);
    assertThat(error.status().getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
  }
}
