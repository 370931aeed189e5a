package dev.vectormesh.platform.host;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
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
    @Help("PEM private key") @Nullable Path tlsKey) {

  public HostConfig {
    Settings.require(callDeadline.isPositive(), "callDeadline", callDeadline, "> 0");
    Settings.require(streamDeadline.isPositive(), "streamDeadline", streamDeadline, "> 0");
    Settings.require(!drain.isNegative(), "drain", drain, ">= 0");
    Settings.require(
        (tlsCertificate == null) == (tlsKey == null),
        "tlsKey",
        tlsKey,
        "given together with tlsCertificate");
  }

  public static HostConfig local() {
    return new HostConfig(
        "127.0.0.1",
        Duration.ofSeconds(30),
        Duration.ofHours(24),
        Duration.ofSeconds(10),
        List.of(),
        null,
        null);
  }
}
