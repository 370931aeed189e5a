package dev.vectormesh.points;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the names of collections in Qdrant tell of the space of their vectors: shared ones, and
 * those of a namespace's further spaces, hold the first digits of its fingerprint.
 */
public final class PhysicalNames {
  private static final Pattern SHARED = Pattern.compile("vm-s-([0-9a-f]{12})-.*");
  private static final Pattern FURTHER =
      Pattern.compile("vm-n-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-\\d+-([0-9a-f]{12})");

  private PhysicalNames() {}

  /**
   * Whether a collection may hold vectors of a space: false where its name tells another one.
   *
   * @param fingerprint of the space
   */
  public static boolean mayHold(String collection, String fingerprint) {
    for (Pattern pattern : new Pattern[] {SHARED, FURTHER}) {
      Matcher name = pattern.matcher(collection);
      if (name.matches()) {
        return fingerprint.startsWith(name.group(1));
      }
    }
    return true;
  }
}
