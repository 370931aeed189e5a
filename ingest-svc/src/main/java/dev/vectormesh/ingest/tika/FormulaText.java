package dev.vectormesh.ingest.tika;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;

/**
 * Writes Word's formulas (OMML) on one line, as a person types them: {@code (a+b)/c}, {@code x^2},
 * {@code √y}. The runs go on to the reader, with signs between them.
 */
final class FormulaText {
  private static final Set<String> ARGUMENTS =
      Set.of("num", "den", "sup", "sub", "deg", "e", "lim", "fName");
  private static final Pattern SIMPLE = Pattern.compile("[\\p{L}\\p{N}.,\\p{M}]*");
  private static final AttributesImpl NO_ATTRIBUTES = new AttributesImpl();
  private static final String INTEGRAL = "∫";

  /** A formula's function or argument under way. */
  private static final class Open {
    private final String local;
    private final XmlEvents events = new XmlEvents();
    private String sign = "";
    private String left = "(";
    private String right = ")";
    private int arguments;

    Open(String local) {
      this.local = local;
    }
  }

  private final ContentHandler reader;
  private final Deque<Open> open = new ArrayDeque<>();

  FormulaText(ContentHandler reader) {
    this.reader = reader;
  }

  boolean isOpen() {
    return !open.isEmpty();
  }

  void start(String uri, String local, String name, Attributes attributes) throws SAXException {
    String value = attributes.getValue(uri, "val");
    Open parent = open.peek();
    switch (local) {
      case "oMath",
          "f",
          "sSup",
          "sSub",
          "sSubSup",
          "sPre",
          "rad",
          "nary",
          "d",
          "func",
          "m",
          "mr",
          "limLow",
          "limUpp" ->
          open(local, local.equals("nary") ? INTEGRAL : "");
      case "chr" -> sign(parent, value);
      case "begChr" -> left(parent, value);
      case "endChr" -> right(parent, value);
      default -> {
        if (ARGUMENTS.contains(local) && parent != null) {
          open(local, "");
        }
      }
    }
    Open here = open.peek();
    if (here == null) {
      reader.startElement(uri, local, name, attributes);
    } else {
      here.events.start(uri, local, name, attributes);
    }
  }

  private void open(String local, String sign) {
    Open opened = new Open(local);
    opened.sign = sign;
    open.push(opened);
  }

  private static void sign(@Nullable Open function, @Nullable String value) {
    if (function != null && value != null && function.local.equals("nary")) {
      function.sign = value;
    }
  }

  private static void left(@Nullable Open function, @Nullable String value) {
    if (function != null && value != null) {
      function.left = value;
    }
  }

  private static void right(@Nullable Open function, @Nullable String value) {
    if (function != null && value != null) {
      function.right = value;
    }
  }

  void characters(char[] chars, int start, int length) {
    open.element().events.characters(chars, start, length);
  }

  void end(String uri, String local, String name) throws SAXException {
    Open ended = open.element();
    ended.events.end(uri, local, name);
    if (!ended.local.equals(local)) {
      return;
    }
    open.pop();
    Open parent = open.peek();
    if (parent == null) {
      ended.events.send(reader);
    } else {
      add(parent, ended, uri, prefix(name));
    }
  }

  /** Adds what ended to what holds it, with the signs that it is read with. */
  private static void add(Open parent, Open ended, String uri, String prefix) {
    if (!ARGUMENTS.contains(ended.local)) {
      parent.events.add(ended.events);
      return;
    }
    String before = before(parent, ended.local);
    parent.arguments++;
    boolean empty = ended.events.text().isBlank();
    boolean grouped =
        parent.local.equals("d")
            || !standsAlone(parent, ended.local) && !SIMPLE.matcher(ended.events.text()).matches();
    String sign = empty && !parent.local.equals("nary") ? "" : before;
    run(parent.events, sign + (grouped && !empty ? parent.left : ""), uri, prefix);
    parent.events.add(ended.events);
    run(parent.events, grouped && !empty ? parent.right : "", uri, prefix);
  }

  /** Whether an argument is clear without brackets. */
  private static boolean standsAlone(Open parent, String argument) {
    return switch (parent.local) {
      case "nary" -> argument.equals("e");
      case "mr", "m", "func", "limLow", "limUpp" -> true;
      default -> argument.equals("deg");
    };
  }

  private static String before(Open parent, String argument) {
    String sign = parent.local.equals("nary") && parent.arguments == 0 ? parent.sign : "";
    return sign
        + switch (argument) {
          case "den" -> "/";
          case "sup" -> "^";
          case "sub", "lim" -> "_";
          case "e" ->
              switch (parent.local) {
                case "rad" -> "√";
                case "func", "nary" -> " ";
                case "mr" -> parent.arguments == 0 ? "; " : ", ";
                default -> "";
              };
          default -> "";
        };
  }

  private static void run(XmlEvents events, String signs, String uri, String prefix) {
    if (!signs.isEmpty()) {
      events.start(uri, "r", prefix + "r", NO_ATTRIBUTES);
      events.start(uri, "t", prefix + "t", NO_ATTRIBUTES);
      events.characters(signs.toCharArray(), 0, signs.length());
      events.end(uri, "t", prefix + "t");
      events.end(uri, "r", prefix + "r");
    }
  }

  private static String prefix(String name) {
    return name.substring(0, name.indexOf(':') + 1);
  }
}
