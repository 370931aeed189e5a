package dev.vectormesh.platform.host;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every server has, whatever framework runs it. */
public record HostConfig(
    @Help("address to listen on") @Default("127.0.0.1") String bind,
    @Help("deadline of calls that bring none") @Default("30s") Duration callDeadline,
    @Help("the same for streams") @Default("24h") Duration streamDeadline,
    @Help("time that open calls have to end when the process stops") @Default("10s") Duration drain,
    @Help("web origins that may call, comma separated") @Default("") List<String> corsOrigins,
    @Help("PEM certificate chain; TLS is on when set") @Nullable Path tlsCertificate,
    @Help("PEM private key") @Nullable Path tlsKey,
    @Help(
            "signs page tokens, the same on all instances; without one it is derived from"
                + " auth.secret")
        @Nullable Secret pageSecret,
    Limits limits) {

  /** What one tenant, and one connection, may hold. */
  public record Limits(
      @Help("calls that one tenant may have open at this service, streams included")
          @Default("1000")
          int tenantCalls,
      @Help("time after which a connection is closed that has no call open, or ends no request")
          @Default("1m")
          Duration idle) {

    public Limits {
      Settings.require(tenantCalls > 0, "tenantCalls", tenantCalls, "> 0");
      Settings.require(
          idle.isPositive() && idle.compareTo(Duration.ofDays(7)) <= 0,
          "idle",
          idle,
          "> 0 and at most 7 days");
    }
  }

  public HostConfig {
    Settings.require(callDeadline.isPositive(), "callDeadline", callDeadline, "> 0");
    Settings.require(streamDeadline.isPositive(), "streamDeadline", streamDeadline, "> 0");
    Settings.require(!drain.isNegative(), "drain", drain, ">= 0");
    Settings.require(
        (tlsCertificate == null) == (tlsKey == null),
        "tlsKey",
        tlsKey,
        "given together with tlsCertificate");
    Settings.require(
        pageSecret == null || pageSecret.reveal().length() >= 32,
        "pageSecret",
        pageSecret,
        "at least 32 characters");
  }

  public static HostConfig local() {
    return new HostConfig(
        "127.0.0.1",
        Duration.ofSeconds(30),
        Duration.ofHours(24),
        Duration.ofSeconds(10),
        List.of(),
        null,
        null,
        null,
        new Limits(1000, Duration.ofMinutes(1)));
  }

  /** The same with this time for open calls to end. */
  public HostConfig drain(Duration time) {
    return new HostConfig(
        bind,
        callDeadline,
        streamDeadline,
        time,
        corsOrigins,
        tlsCertificate,
        tlsKey,
        pageSecret,
        limits);
  }

  /** The same, called by pages of these origins too. */
  public HostConfig corsOrigins(List<String> origins) {
    return new HostConfig(
        bind,
        callDeadline,
        streamDeadline,
        drain,
        origins,
        tlsCertificate,
        tlsKey,
        pageSecret,
        limits);
  }

  /** The same, encrypted. */
  public HostConfig tls(Path certificate, Path key) {
    return new HostConfig(
        bind,
        callDeadline,
        streamDeadline,
        drain,
        corsOrigins,
        certificate,
        key,
        pageSecret,
        limits);
  }

  /** The same within these limits. */
  public HostConfig limits(Limits other) {
    return new HostConfig(
        bind,
        callDeadline,
        streamDeadline,
        drain,
        corsOrigins,
        tlsCertificate,
        tlsKey,
        pageSecret,
        other);
  }
}
