package dev.vectormesh.job.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import dev.vectormesh.job.schedule.CatchUp;
import dev.vectormesh.job.schedule.Run;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.job.v1.ScheduleRun;
import dev.vectormesh.job.v1.WebhookAttempt;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.job.webhook.Delivery;
import dev.vectormesh.job.webhook.Endpoint;
import dev.vectormesh.job.work.JobState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodesTest {
  /** An enum here and the one of the contract. */
  record Pair(
      Class<? extends Coded> own, IntFunction<Coded> byCode, String prefix, EnumDescriptor proto) {
    @Override
    public String toString() {
      return own.getName();
    }
  }

  static Stream<Pair> pairs() {
    return Stream.of(
        new Pair(JobState.class, JobState::of, "STATE_", Job.State.getDescriptor()),
        new Pair(
            dev.vectormesh.job.schedule.Schedule.State.class,
            dev.vectormesh.job.schedule.Schedule.State::of,
            "STATE_",
            Schedule.State.getDescriptor()),
        new Pair(CatchUp.class, CatchUp::of, "CATCH_UP_", Schedule.CatchUp.getDescriptor()),
        new Pair(Run.State.class, Run.State::of, "STATE_", ScheduleRun.State.getDescriptor()),
        new Pair(Run.Cause.class, Run.Cause::of, "CAUSE_", ScheduleRun.Cause.getDescriptor()),
        new Pair(
            Endpoint.State.class,
            Endpoint.State::of,
            "STATE_",
            WebhookEndpoint.State.getDescriptor()),
        new Pair(
            Endpoint.DisableCause.class,
            Endpoint.DisableCause::of,
            "DISABLE_CAUSE_",
            WebhookEndpoint.DisableCause.getDescriptor()),
        new Pair(
            Delivery.State.class,
            Delivery.State::of,
            "STATE_",
            WebhookDelivery.State.getDescriptor()),
        new Pair(
            Delivery.Outcome.class,
            Delivery.Outcome::of,
            "OUTCOME_",
            WebhookAttempt.Outcome.getDescriptor()));
  }

  /** The contract's numbers by their names; 0 stands for nothing, which only a cause can be. */
  private static Map<String, Integer> numbers(Pair pair) {
    Map<String, Integer> numbers = new HashMap<>();
    for (EnumValueDescriptor value : pair.proto().getValues()) {
      if (value.getNumber() > 0) {
        numbers.put(value.getName().substring(pair.prefix().length()), value.getNumber());
      }
    }
    if (pair.own() == Endpoint.DisableCause.class) {
      numbers.put("NONE", 0);
    }
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void numbers_areThoseOfTheContractAndLeadBack(Pair pair) {
    Map<String, Integer> own = new HashMap<>();
    for (Coded constant : pair.own().getEnumConstants()) {
      own.put(constant.toString(), constant.code());
      assertThat(pair.byCode().apply(constant.code())).isSameAs(constant);
    }
    assertThat(own).isEqualTo(numbers(pair));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void numberOfNothing_isRefusedWithTheNameOfTheEnum(Pair pair) {
    assertThatThrownBy(() -> pair.byCode().apply(99))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(pair.own().getName())
        .hasMessageContaining("99");
  }

  enum Twice implements Coded {
    ONE,
    OTHER;

    @Override
    public int code() {
      return 7;
    }
  }

  @Test
  void twoConstantsOfOneNumber_areRefused() {
    assertThat(Arrays.stream(Twice.values()).map(Coded::code)).containsExactly(7, 7);
    assertThatThrownBy(() -> Codes.of(Twice.class)).isInstanceOf(IllegalArgumentException.class);
  }
}
