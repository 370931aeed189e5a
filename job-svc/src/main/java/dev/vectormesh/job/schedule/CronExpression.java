package dev.vectormesh.job.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Five fields of Unix cron. cron-utils says which local times match; what a change of the clock
 * means is decided here, since its own answers differ between versions: a time that is left out is
 * due when the change is over, and one that comes twice is due at its first coming, unless the hour
 * is {@code *}: then the elapsed time counts, and nothing pauses for an hour.
 */
public final class CronExpression {
  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
  private static final Map<String, String> NICKNAMES =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  private final ExecutionTime times;
  private final boolean everyHour;

  private CronExpression(ExecutionTime times, boolean everyHour) {
    this.times = times;
    this.everyHour = everyHour;
  }

  /**
   * @throws IllegalArgumentException with a message for its author
   */
  public static CronExpression parse(String text) {
    String stripped = text.strip();
    String fields = NICKNAMES.getOrDefault(stripped.toLowerCase(Locale.ROOT), stripped);
    return new CronExpression(
        ExecutionTime.forCron(PARSER.parse(fields).validate()),
        fields.split("\\s+")[1].equals("*"));
  }

  /** The first due time after this one. */
  Optional<Instant> next(Instant after, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    return everyHour ? elapsed(after, rules) : local(after, rules);
  }

  private Optional<Instant> local(Instant after, ZoneRules rules) {
    LocalDateTime from = LocalDateTime.ofInstant(after, rules.getOffset(after));
    while (true) {
      Optional<LocalDateTime> candidate = match(from);
      if (candidate.isEmpty()) {
        return Optional.empty();
      }
      Instant due = resolve(candidate.get(), rules);
      if (due.isAfter(after)) {
        return Optional.of(due);
      }
      from = candidate.get();
    }
  }

  private static Instant resolve(LocalDateTime local, ZoneRules rules) {
    ZoneOffsetTransition change = rules.getTransition(local);
    return change != null && change.isGap()
        ? change.getInstant()
        : local.toInstant(rules.getValidOffsets(local).getFirst());
  }

  private Optional<Instant> elapsed(Instant after, ZoneRules rules) {
    ZoneOffset offset = rules.getOffset(after);
    LocalDateTime from = LocalDateTime.ofInstant(after, offset);
    ZoneOffsetTransition change = rules.nextTransition(after);
    while (true) {
      Optional<LocalDateTime> candidate = match(from);
      if (candidate.isEmpty()) {
        return Optional.empty();
      }
      Instant due = candidate.get().toInstant(offset);
      if (change == null || due.isBefore(change.getInstant())) {
        return Optional.of(due);
      }
      // Goes on by the clock after the change, whose very moment may be due.
      offset = change.getOffsetAfter();
      from = change.getDateTimeAfter().minusSeconds(1);
      change = rules.nextTransition(change.getInstant());
    }
  }

  /** The first matching local time after this one; UTC stands for a clock that never changes. */
  private Optional<LocalDateTime> match(LocalDateTime after) {
    return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
  }
}
