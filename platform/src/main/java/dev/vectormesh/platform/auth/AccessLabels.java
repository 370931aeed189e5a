package dev.vectormesh.platform.auth;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Labels that say who may see a document, and the claim of a token that holds some. */
public final class AccessLabels {
  /** The claim: a list of texts. */
  public static final String CLAIM = "labels";

  /** In a claim it stands for all labels; no document has it. */
  public static final String ALL = "*";

  /** Of one document. */
  public static final int MOST = 100;

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+=-]{0,127}");

  private AccessLabels() {}

  /** Whether a document may have this label. */
  public static boolean isLabel(String label) {
    return LABEL.matcher(label).matches();
  }

  /** Those of a claim that can mean anything. */
  static Set<String> ofClaim(Collection<String> claim) {
    Set<String> labels = new TreeSet<>();
    for (String label : claim) {
      if (label != null && (label.equals(ALL) || isLabel(label))) {
        labels.add(label);
      }
    }
    return labels;
  }
}
