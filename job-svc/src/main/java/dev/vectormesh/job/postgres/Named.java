package dev.vectormesh.job.postgres;

import dev.vectormesh.job.code.Coded;
import dev.vectormesh.job.schedule.Run;
import dev.vectormesh.job.schedule.Schedule;
import dev.vectormesh.job.webhook.Delivery;
import dev.vectormesh.job.webhook.Endpoint;
import dev.vectormesh.job.work.JobState;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Statements that name constants, such as {@code state = {JOB_QUEUED}}, where the database knows
 * numbers. The numbers become part of the text: partial indexes are found by them.
 */
final class Named {
  private static final Pattern NAME = Pattern.compile("\\{([A-Z_]+)}");
  private static final Map<String, Integer> NUMBERS = new HashMap<>();

  static {
    add("JOB_", JobState.values());
    add("SCHEDULE_", Schedule.State.values());
    add("RUN_", Run.State.values());
    add("CAUSE_", Run.Cause.values());
    add("ENDPOINT_", Endpoint.State.values());
    add("DELIVERY_", Delivery.State.values());
  }

  private Named() {}

  private static void add(String prefix, Coded[] constants) {
    for (Coded constant : constants) {
      NUMBERS.put(prefix + constant, constant.code());
    }
  }

  /**
   * @throws IllegalArgumentException where it names something else
   */
  static String sql(String text) {
    return NAME.matcher(text).replaceAll(match -> number(match.group(1)));
  }

  private static String number(String name) {
    Integer number = NUMBERS.get(name);
    if (number == null) {
      throw new IllegalArgumentException(name + " is none of " + NUMBERS.keySet());
    }
    return number.toString();
  }
}
