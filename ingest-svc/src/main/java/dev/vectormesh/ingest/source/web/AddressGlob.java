package dev.vectormesh.ingest.source.web;

import java.util.List;

/**
 * A pattern of addresses: {@code *} stands for any letters, also slashes, {@code ?} for one.
 * Matching takes at most the product of both lengths, whatever somebody writes.
 */
record AddressGlob(String pattern) {
  static boolean anyMatches(List<AddressGlob> globs, String address) {
    return globs.stream().anyMatch(glob -> glob.matches(address));
  }

  boolean matches(String address) {
    int at = 0;
    int in = 0;
    int star = -1;
    int afterStar = 0;
    while (in < address.length()) {
      char wanted = at < pattern.length() ? pattern.charAt(at) : '\0';
      if (wanted == '*') {
        star = at++;
        afterStar = in;
      } else if (at < pattern.length() && (wanted == '?' || wanted == address.charAt(in))) {
        at++;
        in++;
      } else if (star >= 0) {
        // The last star takes one letter more.
        at = star + 1;
        in = ++afterStar;
      } else {
        return false;
      }
    }
    return pattern.substring(at).chars().allMatch(c -> c == '*');
  }
}
