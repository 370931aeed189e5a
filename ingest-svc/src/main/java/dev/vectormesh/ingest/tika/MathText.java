package dev.vectormesh.ingest.tika;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Writes MathML on one line, as a person types it and {@link FormulaText} does: {@code (a+b)/c},
 * {@code x^2}, {@code √y}. Java's XML parser bounds how deep a formula is.
 */
final class MathText extends DefaultHandler {
  static final String NAMESPACE = "http://www.w3.org/1998/Math/MathML";
  private static final Pattern SIMPLE = Pattern.compile("[\\p{L}\\p{N}.,\\p{M}]*");
  // Written for programs beside the formula: the same again in another language.
  private static final Set<String> SILENT = Set.of("annotation", "annotation-xml", "mphantom");
  private static final Set<String> SUMS = Set.of("∑", "∏", "∫", "∮", "⋃", "⋂", "lim");
  private static final String FUNCTION_APPLICATION = "\u2061";
  private static final Pattern INVISIBLE = Pattern.compile("[\u2062-\u2064\u200b]");

  /** An element of a formula. */
  private static final class Part {
    private final String name;
    private final String open;
    private final String close;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    Part(String name, Attributes attributes) {
      this.name = name;
      this.open = attribute(attributes, "open", "(");
      this.close = attribute(attributes, "close", ")");
    }

    private boolean isName() {
      return name.equals("mi") || name.equals("mtext");
    }

    private static String attribute(Attributes attributes, String name, String usual) {
      String value = attributes.getValue(name);
      return value == null ? usual : value;
    }
  }

  private final Deque<Part> open = new ArrayDeque<>();
  private @Nullable Part formula;

  /** Empty where the document was no formula. */
  String text() {
    return formula == null ? "" : line(formula).replaceAll("\\s+", " ").strip();
  }

  @Override
  public void startElement(String uri, String local, String name, Attributes attributes) {
    Part part = new Part(local, attributes);
    if (!open.isEmpty()) {
      open.element().parts.add(part);
    } else if (uri.equals(NAMESPACE)) {
      formula = part;
    }
    open.push(part);
  }

  @Override
  public void characters(char[] chars, int start, int length) {
    if (!open.isEmpty()) {
      open.element().text.append(chars, start, length);
    }
  }

  @Override
  public void endElement(String uri, String local, String name) {
    open.pop();
  }

  private static String line(Part part) {
    if (SILENT.contains(part.name)) {
      return "";
    }
    // Once: what is read twice at each level takes twice as long with each.
    String first = line(part, 0);
    return switch (part.name) {
      case "mi", "mn", "mo", "mtext", "ms" -> token(part.text.toString().strip());
      case "mspace" -> " ";
      case "mfrac" -> grouped(first) + "/" + grouped(part, 1);
      case "msup" -> first + "^" + grouped(part, 1);
      case "msub" -> first + "_" + grouped(part, 1);
      case "munder" -> first + "_" + grouped(part, 1) + blankBehind(first);
      case "mover" -> isAccent(part) ? first : first + "^" + grouped(part, 1) + blankBehind(first);
      case "msubsup", "munderover" ->
          first + "_" + grouped(part, 1) + "^" + grouped(part, 2) + blankBehind(first);
      case "mroot" -> line(part, 1) + "√" + grouped(first);
      case "semantics" -> first;
      case "msqrt" -> "√" + grouped(joined(part, first, ""));
      case "mfenced" -> part.open + joined(part, first, ", ") + part.close;
      case "mtable" -> joined(part, first, "; ");
      case "mtr" -> joined(part, first, ", ");
      default -> joined(part, first, "");
    };
  }

  private static String token(String text) {
    return text.equals(FUNCTION_APPLICATION) ? " " : INVISIBLE.matcher(text).replaceAll("");
  }

  private static String joined(Part part, String first, String between) {
    StringBuilder line = new StringBuilder(first);
    for (int i = 1; i < part.parts.size(); i++) {
      boolean words = between.isEmpty() && areWords(part.parts.get(i - 1), part.parts.get(i));
      line.append(words ? " " : between).append(line(part.parts.get(i)));
    }
    return line.toString();
  }

  /** Letters side by side are a product; of words, each is one. */
  private static boolean areWords(Part one, Part next) {
    return one.isName() && next.isName() && (one.text.length() > 1 || next.text.length() > 1);
  }

  private static String line(Part part, int argument) {
    return argument < part.parts.size() ? line(part.parts.get(argument)) : "";
  }

  private static String grouped(Part part, int argument) {
    return grouped(line(part, argument));
  }

  private static String grouped(String text) {
    return SIMPLE.matcher(text).matches() ? text : "(" + text + ")";
  }

  /** An arrow or a bar over a letter is no exponent. */
  private static boolean isAccent(Part over) {
    return over.parts.size() > 1 && over.parts.get(1).name.equals("mo");
  }

  private static String blankBehind(String base) {
    return SUMS.contains(base) ? " " : "";
  }
}
