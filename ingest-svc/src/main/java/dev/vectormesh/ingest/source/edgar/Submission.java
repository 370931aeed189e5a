package dev.vectormesh.ingest.source.edgar;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a whole submission: documents between SGML tags, as EDGAR has them since 1993. */
final class Submission {
  private static final Pattern DOCUMENT =
      Pattern.compile("<DOCUMENT>(.*?)(?:</DOCUMENT>|\\z)", Pattern.DOTALL);
  private static final Pattern SEQUENCE = Pattern.compile("(?m)^<SEQUENCE>\\s*(\\d+)");
  private static final Pattern TEXT =
      Pattern.compile("<TEXT>\\s*(.*?)(?:</TEXT>|\\z)", Pattern.DOTALL);
  private static final Pattern WRAPPED =
      Pattern.compile("\\A<(XML|XBRL|HTML)>\\s*(.*?)\\s*</\\1>\\s*\\z", Pattern.DOTALL);
  private static final Pattern PACKED = Pattern.compile("\\A<PDF>|\\Abegin \\d+ ");
  private static final Pattern EXTRACT = Pattern.compile("(?m)^<TYPE>TEXT-EXTRACT");

  private Submission() {}

  /**
   * The text of one of its documents; empty where it has none.
   *
   * @param number from 1
   */
  static String part(String submission, int number) {
    Matcher document = DOCUMENT.matcher(submission);
    int counted = 0;
    while (document.find()) {
      counted++;
      String body = document.group(1);
      Matcher sequence = SEQUENCE.matcher(body);
      int own = sequence.find() ? Integer.parseInt(sequence.group(1)) : counted;
      if (own == number) {
        String text = text(body);
        return PACKED.matcher(text).find() ? extract(submission) : text;
      }
    }
    return counted == 0 && number == 1 ? submission : "";
  }

  /** What the SEC took out of a PDF that stands in the text as letters. */
  private static String extract(String submission) {
    Matcher document = DOCUMENT.matcher(submission);
    while (document.find()) {
      if (EXTRACT.matcher(document.group(1)).find()) {
        return text(document.group(1));
      }
    }
    return "";
  }

  private static String text(String document) {
    Matcher text = TEXT.matcher(document);
    String body = text.find() ? text.group(1) : "";
    Matcher wrapped = WRAPPED.matcher(body);
    return wrapped.find() && !wrapped.group(1).equals("HTML") ? wrapped.group(2) : body;
  }
}
