package dev.vectormesh.ingest.source.files;

/**
 * A part of a file, as its source names it: {@code reports/june.pdf#3}.
 *
 * @param number from 1; 0 for all parts of the file
 */
public record PartName(String file, int number) {
  /** What {@link #toString} made. */
  public static PartName parse(String text) {
    int end = text.lastIndexOf('#');
    return new PartName(text.substring(0, end), Integer.parseInt(text.substring(end + 1)));
  }

  /** Whether all parts of the file come before this one. */
  boolean isBehind(FileItem other) {
    return FileWalk.compare(other.relative(), file) < 0;
  }

  /** Whether it is this part, or one of the same file that comes before. */
  boolean reaches(PartName other) {
    return file.equals(other.file) && other.number <= number;
  }

  @Override
  public String toString() {
    return file + "#" + number;
  }
}
