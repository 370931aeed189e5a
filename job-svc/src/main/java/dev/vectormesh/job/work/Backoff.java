package dev.vectormesh.job.work;

import java.time.Duration;

/** The delay before the second attempt, and the longest one that it grows to. */
record Backoff(Duration first, Duration longest) {
  static Backoff parse(String text) {
    int dots = text.indexOf("..");
    return new Backoff(time(text.substring(0, dots)), time(text.substring(dots + 2)));
  }

  boolean valid() {
    return first.isPositive() && longest.compareTo(first) >= 0;
  }

  /** Doubles with each attempt. */
  Duration after(int attempt) {
    double full = first.toMillis() * Math.pow(2, Math.max(0, attempt - 1));
    return Duration.ofMillis(Math.round(Math.min(longest.toMillis(), full)));
  }

  private static Duration time(String text) {
    int digits = 0;
    while (Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    long number = Long.parseLong(text, 0, digits, 10);
    return switch (text.substring(digits)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
