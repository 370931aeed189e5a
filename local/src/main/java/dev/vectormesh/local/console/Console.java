package dev.vectormesh.local.console;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What commands say: results on standard output, all else on standard error. */
public final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  public Console(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Of this process; colours and bars only where a person looks. */
  public static Console ofProcess() {
    boolean terminal =
        System.console() != null
            && System.console().isTerminal()
            && !"dumb".equals(System.getenv("TERM"))
            && System.getenv("NO_COLOR") == null;
    return new Console(System.out, System.err, terminal);
  }

  /** A line of the result. */
  public void print(String line) {
    out.println(line);
    out.flush();
  }

  /** A line about what happens. */
  public void note(String line) {
    err.println(line);
  }

  /** For a library that writes results by itself. */
  public PrintWriter results() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  /** For a library that writes about what happens by itself. */
  public PrintWriter notes() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }

  /** The text emphasised, where a person looks. */
  public String bold(String text) {
    return terminal ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  /** The text held back, where a person looks. */
  public String dim(String text) {
    return terminal ? "\u001b[2m" + text + "\u001b[0m" : text;
  }

  /**
   * Begins to show how far something is: a bar on a terminal, a line every few seconds elsewhere.
   *
   * @param total units in all, 0 while unknown
   * @param quiet shows nothing
   */
  public Progress progress(String task, String unit, long total, boolean quiet) {
    return new Progress(task, unit, total, quiet ? null : err, terminal);
  }

  /** A cell cut to a width. */
  public static String cut(@Nullable String text, int width) {
    if (text == null) {
      return "";
    }
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= width ? line : line.substring(0, width - 1) + "…";
  }
}
