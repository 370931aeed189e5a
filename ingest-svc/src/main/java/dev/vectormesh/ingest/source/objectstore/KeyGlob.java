package dev.vectormesh.ingest.source.objectstore;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One glob without choices. All ways through it are gone at once, key letter by key letter, so that
 * no glob makes a key take long.
 */
final class KeyGlob {
  private final List<Step> steps = new ArrayList<>();

  /** What a part of a glob takes. */
  private enum Kind {
    LETTER,
    /** One that is no slash. */
    ANY_LETTER,
    /** Any number that are no slashes. */
    NAME,
    /** Any number. */
    ALL,
    /** Whole folders, or none; the next step is the same once the first letter is taken. */
    FOLDERS,
    IN_FOLDERS
  }

  private record Step(Kind kind, char letter) {}

  KeyGlob(String glob) {
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (glob.startsWith("**/", i) && (i == 0 || glob.charAt(i - 1) == '/')) {
        add(Kind.FOLDERS);
        add(Kind.IN_FOLDERS);
        i += 2;
      } else if (glob.startsWith("**", i)) {
        add(Kind.ALL);
        i++;
      } else if (c == '*') {
        add(Kind.NAME);
      } else if (c == '?') {
        add(Kind.ANY_LETTER);
      } else {
        steps.add(new Step(Kind.LETTER, c));
      }
    }
  }

  private void add(Kind kind) {
    steps.add(new Step(kind, '\0'));
  }

  boolean matches(String key) {
    BitSet at = new BitSet();
    reach(at, 0);
    for (int i = 0; i < key.length() && !at.isEmpty(); i++) {
      at = taken(at, key.charAt(i));
    }
    return at.get(steps.size());
  }

  /** Where a way may stand before this step, it may stand behind it where it takes nothing. */
  private void reach(BitSet at, int step) {
    for (int i = step; !at.get(i); ) {
      at.set(i);
      if (i == steps.size()) {
        return;
      }
      switch (steps.get(i).kind()) {
        case NAME, ALL -> i++;
        case FOLDERS -> i += 2;
        default -> {
          return;
        }
      }
    }
  }

  private BitSet taken(BitSet at, char c) {
    BitSet next = new BitSet();
    for (int i = at.nextSetBit(0); i >= 0 && i < steps.size(); i = at.nextSetBit(i + 1)) {
      Step step = steps.get(i);
      switch (step.kind()) {
        case LETTER -> reachIf(step.letter() == c, next, i + 1);
        case ANY_LETTER -> reachIf(c != '/', next, i + 1);
        case NAME -> reachIf(c != '/', next, i);
        case ALL -> reach(next, i);
        case FOLDERS -> {
          reach(next, i + 1);
          reachIf(c == '/', next, i + 2);
        }
        case IN_FOLDERS -> {
          reach(next, i);
          reachIf(c == '/', next, i + 1);
        }
      }
    }
    return next;
  }

  private void reachIf(boolean taken, BitSet at, int step) {
    if (taken) {
      reach(at, step);
    }
  }
}
