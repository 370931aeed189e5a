package dev.vectormesh.platform.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vectormesh.platform.call.Fanout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The sum of the checks of a service's dependencies. Checks run side by side, each with a time
 * limit, and a report is kept for a moment, so that probes cost a backend next to nothing.
 */
public final class Health {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

  public enum Status {
    SERVING,
    /** An optional dependency is down, or a part of a needed one: the rest works. */
    DEGRADED,
    NOT_SERVING
  }

  /**
   * One dependency.
   *
   * @param needed whether nothing works without what it lacks now
   * @param problem empty when nothing is wrong
   */
  public record Component(String name, boolean needed, String problem) {
    public boolean ok() {
      return problem.isEmpty();
    }
  }

  /**
   * @param facts what else is known of the service, by name; nothing to keep from strangers
   */
  public record Report(
      String service, Status status, List<Component> components, Map<String, String> facts) {
    public Report(String service, Status status, List<Component> components) {
      this(service, status, components, Map.of());
    }

    /** What is wrong, in words; empty when nothing is. */
    public String problems() {
      return components.stream()
          .filter(c -> !c.ok())
          .map(c -> c.name() + ": " + c.problem())
          .collect(Collectors.joining("; "));
    }

    public String toJson() {
      ObjectNode root = new ObjectMapper().createObjectNode();
      root.put("service", service).put("status", status.name());
      ObjectNode parts = root.putObject("components");
      for (Component c : components) {
        ObjectNode part = parts.putObject(c.name());
        part.put("status", c.ok() ? "UP" : "DOWN").put("needed", c.needed());
        if (!c.ok()) {
          part.put("problem", c.problem());
        }
      }
      return root.toString();
    }
  }

  private record Check(boolean needed, HealthCheck check) {}

  private final String service;
  private final Map<String, Check> checks;
  private final Map<String, Supplier<String>> facts;
  private volatile boolean stopping;
  private volatile Report last;
  private volatile long lastAt;

  private Health(String service, Map<String, Check> checks, Map<String, Supplier<String>> facts) {
    this.service = service;
    this.checks = checks;
    this.facts = facts;
    this.last = new Report(service, Status.NOT_SERVING, List.of());
    this.lastAt = System.nanoTime() - KEPT_NANOS;
  }

  public static Builder builder(String service) {
    return new Builder(service);
  }

  /** Nothing to check: serving while the process runs. */
  public static Health always(String service) {
    return builder(service).build();
  }

  public String service() {
    return service;
  }

  /** From now on NOT_SERVING, so that nobody sends new calls. */
  public void stopping() {
    stopping = true;
  }

  public Report report() {
    if (stopping) {
      return new Report(
          service, Status.NOT_SERVING, List.of(new Component("host", true, "stopping")));
    }
    if (System.nanoTime() - lastAt < KEPT_NANOS) {
      return last;
    }
    Map<String, Future<?>> running = new LinkedHashMap<>();
    checks.forEach((name, c) ->
        running.put(
            name,
            Fanout.executor()
                .submit(() -> {
                  c.check().run();
                  return null;
                })));
    long end = System.nanoTime() + LIMIT.toNanos();
    List<Component> components = new ArrayList<>();
    running.forEach((name, check) -> {
      Check c = checks.get(name);
      components.add(component(name, c != null && c.needed(), check, end));
    });
    Status status =
        components.stream().allMatch(Component::ok)
            ? Status.SERVING
            : components.stream().anyMatch(c -> c.needed() && !c.ok())
                ? Status.NOT_SERVING
                : Status.DEGRADED;
    Map<String, String> told = new LinkedHashMap<>();
    facts.forEach((name, fact) -> told.put(name, fact.get()));
    Report report = new Report(service, status, components, told);
    last = report;
    lastAt = System.nanoTime();
    return report;
  }

  private static Component component(String name, boolean needed, Future<?> check, long end) {
    try {
      check.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      return new Component(name, needed, "");
    } catch (TimeoutException e) {
      check.cancel(true);
      return new Component(name, needed, "no answer within " + LIMIT.toSeconds() + " s");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String problem =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      return new Component(name, needed && !(cause instanceof DegradedException), problem);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Component(name, needed, "interrupted");
    }
  }

  public static final class Builder {
    private final String service;
    private final Map<String, Check> checks = new LinkedHashMap<>();
    private final Map<String, Supplier<String>> facts = new LinkedHashMap<>();

    private Builder(String service) {
      this.service = service;
    }

    /** A dependency without which the service does not serve. */
    public Builder check(String name, HealthCheck check) {
      checks.put(name, new Check(true, check));
      return this;
    }

    /** A dependency without which the service is slower. */
    public Builder optional(String name, HealthCheck check) {
      checks.put(name, new Check(false, check));
      return this;
    }

    /** What a report tells beside its checks: read from memory, for it has no time limit. */
    public Builder fact(String name, Supplier<String> fact) {
      facts.put(name, fact);
      return this;
    }

    public Health build() {
      return new Health(service, new LinkedHashMap<>(checks), new LinkedHashMap<>(facts));
    }
  }
}
