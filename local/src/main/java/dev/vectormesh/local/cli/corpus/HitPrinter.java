package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.search.v1.FoundBy;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.HitChunk;
import dev.vectormesh.search.v1.HitPicture;
import dev.vectormesh.search.v1.Locator;
import java.util.stream.Collectors;

/** Prints hits for a person. */
final class HitPrinter {
  private final Console console;
  private final int width;
  private int rank;

  HitPrinter(Console console, int width) {
    this.console = console;
    this.width = width;
  }

  void print(Hit hit) {
    rank++;
    String title = hit.getTitle().isEmpty() ? ServiceCommand.id(hit.getDocument()) : hit.getTitle();
    String similarity =
        hit.hasSimilarity() ? ", similarity %.3f".formatted(hit.getSimilarity()) : "";
    console.print(
        "%2d. %s  (%.3f%s)"
            .formatted(rank, console.bold(Console.cut(title, 100)), hit.getScore(), similarity));
    for (HitChunk chunk : hit.getChunksList()) {
      String shown = chunk.getExcerpt().isEmpty() ? chunk.getText() : chunk.getExcerpt();
      console.print("    " + Console.cut(shown, width));
      console.print("    " + console.dim(link(hit) + place(chunk.getLocator()) + picture(hit)));
    }
    if (hit.hasExplanation()) {
      console.print("    " + console.dim(hit.getExplanation().getSummary()));
    }
  }

  /** For example: {@code , jpeg 640 x 480, found by its words}; empty of texts. */
  private static String picture(Hit hit) {
    if (!hit.hasPicture()) {
      return "";
    }
    HitPicture picture = hit.getPicture();
    boolean inIt = hit.getFoundByList().contains(FoundBy.FOUND_BY_PICTURE_TEXT);
    String by =
        hit.getFoundByList().stream()
            .filter(way -> way != FoundBy.FOUND_BY_WORDS || !inIt)
            .map(way ->
                switch (way) {
                  case FOUND_BY_WORDS -> "its words";
                  case FOUND_BY_PICTURE_TEXT -> "text in it";
                  default -> "what it shows";
                })
            .collect(Collectors.joining(" and "));
    return ", %s %d x %d, found by %s"
        .formatted(picture.getFormat(), picture.getWidth(), picture.getHeight(), by);
  }

  /** For example: {@code , sheet 2 (Costs)} or {@code , page 7: Tariffs > Winter}. */
  private static String place(Locator locator) {
    String counted =
        switch (locator.getUnit()) {
          case UNIT_PAGE -> ", page " + locator.getNumber();
          case UNIT_SLIDE -> ", slide " + locator.getNumber();
          case UNIT_SHEET -> ", sheet " + locator.getNumber();
          case UNIT_UNSPECIFIED, UNRECOGNIZED -> time(locator);
        };
    String name = locator.getName().isEmpty() ? "" : " (" + locator.getName() + ")";
    String path = String.join(" > ", locator.getHeadingsList());
    return counted + name + (path.isEmpty() ? "" : (counted.isEmpty() ? ", " : ": ") + path);
  }

  /** For example: {@code , at 1:05}; empty of what is no recording. */
  private static String time(Locator locator) {
    if (!locator.hasStartTime()) {
      return "";
    }
    long seconds = locator.getStartTime().getSeconds();
    return seconds < 3600
        ? ", at %d:%02d".formatted(seconds / 60, seconds % 60)
        : ", at %d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  private static String link(Hit hit) {
    return hit.getUri().isEmpty() ? hit.getDocument() : hit.getUri();
  }
}
