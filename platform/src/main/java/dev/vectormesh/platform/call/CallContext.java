package dev.vectormesh.platform.call;

import dev.vectormesh.platform.auth.AccessLabels;
import dev.vectormesh.platform.auth.Caller;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, for which tenant and until when, as {@code io.grpc.Context} carries it from thread to
 * thread.
 */
public final class CallContext {
  private final Caller caller;

  private CallContext(Caller caller) {
    this.caller = caller;
  }

  /** The running call's, or UNAUTHENTICATED where there is none. */
  public static CallContext current() {
    CallContext current = currentOrNull();
    if (current == null) {
      throw ApiException.unauthenticated("no caller is known here");
    }
    return current;
  }

  public static @Nullable CallContext currentOrNull() {
    Caller caller = Caller.KEY.get();
    return caller == null ? null : new CallContext(caller);
  }

  /** A context for background work on behalf of a tenant: it sees documents of all labels. */
  public static CallContext of(
      @Nullable String tenant, String subject, Set<Role> roles, @Nullable String bearer) {
    return new CallContext(new Caller(tenant, subject, roles, Set.of(AccessLabels.ALL), bearer));
  }

  /**
   * A call of this service's own on behalf of a tenant, with a token that it signs itself: it sees
   * documents of all labels, and is never answered to a caller.
   */
  public static CallContext signed(Tokens tokens, String tenant, String subject, Role... roles) {
    Set<String> all = Set.of(AccessLabels.ALL);
    return of(
        tenant,
        subject,
        Set.of(roles),
        tokens.mint(tenant, subject, Tokens.DEFAULT_LIFE, all, roles));
  }

  public static CallContext of(Caller caller) {
    return new CallContext(caller);
  }

  /** The caller's tenant; PERMISSION_DENIED for a worker's token, which has none. */
  public String tenant() {
    String tenant = caller.tenant();
    if (tenant == null) {
      throw ApiException.permissionDenied("this call needs a token of a tenant");
    }
    return tenant;
  }

  public @Nullable String tenantOrNull() {
    return caller.tenant();
  }

  public String subject() {
    return caller.subject();
  }

  public Set<Role> roles() {
    return caller.roles();
  }

  public boolean has(Role role) {
    return caller.roles().stream().anyMatch(r -> r.includes(role));
  }

  /** The labels that let the caller see documents. */
  public Set<String> labels() {
    return caller.labels();
  }

  /** The caller's token, to be forwarded. */
  public @Nullable String bearer() {
    return caller.bearer();
  }

  public Caller caller() {
    return caller;
  }

  public void run(Runnable work) {
    Context.current().withValue(Caller.KEY, caller).run(work);
  }

  public <T> T call(Callable<T> work) {
    return callIn(Context.current().withValue(Caller.KEY, caller), work);
  }

  /**
   * What is left of the running call's time; {@link Duration#ZERO} when it is over, a day where
   * nothing limits it.
   */
  public static Duration deadlineLeft() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? Duration.ofDays(1)
        : Duration.ofNanos(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
  }

  /** The smaller of the call's time left and this. */
  public static Duration deadlineLeft(Duration most) {
    Duration left = deadlineLeft();
    return left.compareTo(most) < 0 ? left : most;
  }

  /** Runs the work with a deadline of its own, or with the running one where that is earlier. */
  public static <T> T withDeadline(Duration limit, Callable<T> work) {
    try (Context.CancellableContext context =
        Context.current()
            .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS, Timer.SCHEDULER)) {
      return callIn(context, work);
    }
  }

  static <T> T callIn(Context context, Callable<T> work) {
    try {
      return context.call(work);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** One timer thread for every deadline of the JVM; what it runs only hands over. */
  static final class Timer {
    static final ScheduledExecutorService SCHEDULER =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("call-deadlines").factory());

    private Timer() {}
  }
}
