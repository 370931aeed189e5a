package dev.vectormesh.embedded.qdrant.sparse;

import java.util.Arrays;

/** A number for each index of sparse vectors, without boxes. For one thread. */
final class IndexCounts {
  private int[] keys = new int[1024];
  private int[] values = new int[1024];
  private boolean[] used = new boolean[1024];
  private int size;

  /** Adds 1 to the number of this index, which is 0 at first. */
  void count(int index) {
    int slot = slot(index);
    values[slot]++;
  }

  void set(int index, int value) {
    int slot = slot(index);
    values[slot] = value;
  }

  /** The number of this index, or -1. */
  int get(int index) {
    int slot = find(index);
    return used[slot] ? values[slot] : -1;
  }

  /** The number of this index before it grew by 1, or -1 and no change when there is none. */
  int next(int index) {
    int slot = find(index);
    return used[slot] ? values[slot]++ : -1;
  }

  /** All indices, ascending as unsigned numbers. */
  int[] sorted() {
    int[] all = new int[size];
    int n = 0;
    for (int slot = 0; slot < keys.length; slot++) {
      if (used[slot]) {
        all[n++] = keys[slot] ^ Integer.MIN_VALUE;
      }
    }
    Arrays.sort(all);
    for (int i = 0; i < n; i++) {
      all[i] ^= Integer.MIN_VALUE;
    }
    return all;
  }

  private int find(int index) {
    int mask = keys.length - 1;
    int hash = index * 0x9E3779B9;
    int slot = (hash ^ hash >>> 16) & mask;
    while (used[slot] && keys[slot] != index) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int slot(int index) {
    int slot = find(index);
    if (!used[slot]) {
      if (2 * size >= keys.length) {
        grow();
        slot = find(index);
      }
      used[slot] = true;
      keys[slot] = index;
      size++;
    }
    return slot;
  }

  private void grow() {
    int[] oldKeys = keys;
    int[] oldValues = values;
    boolean[] oldUsed = used;
    keys = new int[2 * oldKeys.length];
    values = new int[keys.length];
    used = new boolean[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldUsed[i]) {
        int slot = find(oldKeys[i]);
        used[slot] = true;
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
