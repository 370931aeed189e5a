package dev.vectormesh.ingest.source.edgar;

import java.util.regex.Pattern;

/** A filing in letters alone, as most were before 2001, with its parts and items as headings. */
final class PlainFiling {
  private static final Pattern TAG =
      Pattern.compile("(?m)^\\s*</?(?:PAGE|TABLE|CAPTION|S|C|FN|F\\d+|R)>.*$|<(?:S|C)>");

  private PlainFiling() {}

  static String withHeadings(String text) {
    StringBuilder page =
        new StringBuilder(
            "<!doctype html><html><head><meta name=\"vectormesh:content\" content=\"whole\"></head>"
                + "<body><pre>");
    for (String line : (Iterable<String>) TAG.matcher(text).replaceAll("").lines()::iterator) {
      int level = ItemHeading.level(line);
      if (level > 0) {
        page.append("</pre><h%d>%s</h%d><pre>".formatted(level, escaped(line.strip()), level));
      } else {
        page.append(escaped(line)).append('\n');
      }
    }
    return page.append("</pre></body></html>").toString();
  }

  private static String escaped(String line) {
    return line.replace("&", "&amp;").replace("<", "&lt;");
  }
}
