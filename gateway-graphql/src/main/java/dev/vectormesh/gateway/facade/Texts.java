package dev.vectormesh.gateway.facade;

/** Texts that everything behind the gateway can keep. */
final class Texts {
  static final String RULE =
      "String should hold neither NUL (U+0000) nor half of a surrogate pair (U+D800 to U+DFFF)";

  private Texts() {}

  static boolean fit(String text) {
    return text.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
  }
}
