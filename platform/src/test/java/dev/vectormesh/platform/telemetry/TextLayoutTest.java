package dev.vectormesh.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

class TextLayoutTest {
  private static String line(String message, Throwable thrown) {
    LoggerContext context = new LoggerContext();
    TextLayout layout = new TextLayout();
    layout.setContext(context);
    layout.start();
    Logger logger = context.getLogger("test");
    return layout.doLayout(new LoggingEvent("x", logger, Level.WARN, message, thrown, null));
  }

  @Test
  void whatACallerSent_beginsNoLine() {
    String sent = "a\n12:00:00.000 INFO  forged \u001b[31m red\u2028\u202e";
    String line = line("said " + sent, new IllegalStateException(sent, new Exception(sent)));

    assertThat(line.lines().filter(l -> l.contains("forged")))
        .hasSize(3)
        .allSatisfy(l -> assertThat(l).contains("\\u000a12:00:00.000", "\\u001b[31m"));
    assertThat(line).doesNotContain("\u001b", "\u2028", "\u202e");
    assertThat(line.lines().filter(l -> l.startsWith("12:00"))).isEmpty();
    assertThat(line).contains("java.lang.IllegalStateException: a", "Caused by: ", "\tat ");
  }

  @Test
  void ordinaryText_isLeftAsItIs() {
    assertThat(Printable.of("Zoë 日本 😀 {a: 1}")).isEqualTo("Zoë 日本 😀 {a: 1}");
  }
}
