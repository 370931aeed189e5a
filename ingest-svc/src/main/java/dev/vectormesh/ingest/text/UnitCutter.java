package dev.vectormesh.ingest.text;

import java.util.List;

/** As many whole units as fit in a chunk. What is too long by itself is cut by windows. */
final class UnitCutter {
  private final Meter meter;
  private final Chunks chunks;
  private final WindowCutter windows;

  UnitCutter(Meter meter, Chunks chunks, WindowCutter windows) {
    this.meter = meter;
    this.chunks = chunks;
    this.windows = windows;
  }

  void cut(List<Unit> units) {
    int fresh = 0;
    int back = 0;
    while (fresh < units.size()) {
      int first = back;
      int end = end(units, first, fresh);
      while (end == fresh && first < fresh) {
        end = end(units, ++first, fresh);
      }
      if (end == fresh) {
        windows.slide(meter.tokenAt(units.get(fresh).from()), meter.tokenAt(units.get(fresh).to()));
        back = ++fresh;
      } else {
        chunks.add(chunk(units, first, end));
        fresh = end;
        back = end == units.size() ? end : overlap(units, first, end);
      }
    }
  }

  private Chunk chunk(List<Unit> units, int first, int end) {
    return chunks.chunk(chunks.lineStart(units.get(first).from()), units.get(end - 1).to());
  }

  /** Behind the last unit that fits with the first one; {@code fresh} where none does. */
  private int end(List<Unit> units, int first, int fresh) {
    int from = chunks.lineStart(units.get(first).from());
    int limit = meter.limit(meter.tokenAt(from), chunks.front(from), chunks.columns(from));
    int end = fresh;
    while (end < units.size()
        && (end == first || !units.get(end).apart())
        && meter.tokenAt(units.get(end).to()) <= limit) {
      end++;
    }
    while (end > fresh && meter.isTooLong(chunk(units, first, end).indexed())) {
      end--;
    }
    return end;
  }

  /** The unit that the next chunk begins with: no further back than the overlap, none twice. */
  private int overlap(List<Unit> units, int first, int end) {
    if (units.get(end).apart()) {
      return end;
    }
    int earliest = meter.overlap(meter.tokenAt(units.get(end - 1).to()));
    int back = end;
    while (back - 1 > first && meter.tokenAt(units.get(back - 1).from()) >= earliest) {
      back--;
    }
    return back;
  }
}
