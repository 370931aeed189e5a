package dev.vectormesh.ingest.source.files;

import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.platform.error.ApiException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that a {@link FilesSource} means: one file, all files beneath a folder, or those that a
 * glob matches. Names that begin with a dot are left out unless the source names them.
 */
public final class FileSelection {
  private static final String GLOB = "*?[{";

  private final Path base;
  private final @Nullable PathMatcher pattern;
  private final List<PathMatcher> exclude;
  private final boolean hidden;
  private final String root;

  private FileSelection(
      Path base,
      @Nullable PathMatcher pattern,
      List<PathMatcher> exclude,
      boolean hidden,
      String root) {
    this.base = base;
    this.pattern = pattern;
    this.exclude = exclude;
    this.hidden = hidden;
    this.root = root;
  }

  /**
   * @throws ApiException INVALID_ARGUMENT naming the field, or PATH_REFUSED
   */
  public static FileSelection of(FilesSource source, Roots roots) {
    String given = source.getPath();
    try {
      if (!given.startsWith("/")) {
        throw ApiException.invalid("source.files.path", "must be an absolute path");
      }
      Path path = FileNames.path(given);
      if (path.normalize().equals(path) || !given.contains("..")) {
        return select(source, roots, given, path);
      }
      throw ApiException.invalid("source.files.path", "must not hold ..");
    } catch (InvalidPathException e) {
      throw ApiException.invalid("source.files.path", String.valueOf(e.getReason()));
    }
  }

  private static FileSelection select(FilesSource source, Roots roots, String given, Path path) {
    boolean glob = given.chars().anyMatch(c -> GLOB.indexOf(c) >= 0) && !Files.exists(path);
    if (!glob) {
      Path base = roots.real(path);
      if (!Files.isReadable(base)) {
        throw ApiException.pathRefused(given, "it cannot be read");
      }
      return new FileSelection(base, null, matchers(base, source), false, FileNames.text(base));
    }
    int fixed = 0;
    while (fixed < path.getNameCount()
        && path.getName(fixed).toString().chars().noneMatch(c -> GLOB.indexOf(c) >= 0)) {
      fixed++;
    }
    Path base =
        roots.real(fixed == 0 ? path.getRoot() : path.getRoot().resolve(path.subpath(0, fixed)));
    String rest = path.subpath(fixed, path.getNameCount()).toString();
    return new FileSelection(
        base,
        matcher("source.files.path", rest),
        matchers(base, source),
        rest.startsWith(".") || rest.contains("/."),
        FileNames.text(base) + "/" + rest);
  }

  private static List<PathMatcher> matchers(Path base, FilesSource source) {
    List<PathMatcher> matchers = new ArrayList<>();
    for (int i = 0; i < source.getExcludeCount(); i++) {
      String glob = source.getExclude(i);
      String field = "source.files.exclude[" + i + "]";
      if (glob.startsWith("/")) {
        PathMatcher absolute = matcher(field, glob);
        matchers.add(relative -> absolute.matches(base.resolve(relative)));
      } else {
        matchers.add(matcher(field, glob));
        if (!glob.contains("/")) {
          // A bare name means files and folders of that name at any depth.
          matchers.add(matcher(field, "**/" + glob));
        }
      }
    }
    return matchers;
  }

  /** A glob; a leading {@code **}/ matches no folder, too. */
  private static PathMatcher matcher(String field, String glob) {
    try {
      PathMatcher deep = FileSystems.getDefault().getPathMatcher("glob:" + glob);
      if (glob.contains("**/")) {
        PathMatcher flat =
            FileSystems.getDefault().getPathMatcher("glob:" + glob.replace("**/", ""));
        return path -> deep.matches(path) || flat.matches(path);
      }
      return deep;
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(field, "is no glob: " + e.getMessage());
    }
  }

  /** The file, or the folder that is walked; without links in it. */
  public Path base() {
    return base;
  }

  /** What two batches of one collection may not read at the same time. */
  public String root() {
    return root;
  }

  boolean isOneFile() {
    return Files.isRegularFile(base);
  }

  /** Whether a file is meant. */
  boolean takes(Path file) {
    if (file.equals(base)) {
      return true;
    }
    Path relative = base.relativize(file);
    return (hidden || !hasHiddenPart(relative))
        && !excluded(relative)
        && (pattern == null || pattern.matches(relative));
  }

  /** Whether files beneath a folder can be meant. */
  boolean enters(Path folder) {
    Path relative = base.relativize(folder);
    return (hidden || !hasHiddenPart(relative)) && !excluded(relative);
  }

  /** Whether a walk of the source comes by this path, without links in it, by itself. */
  boolean meets(Path real, boolean folder) {
    return real.startsWith(base) && (folder ? enters(real) : takes(real));
  }

  /** Whether a document at this path is one of this source's, excluded by now or not. */
  boolean covers(Path file) {
    return file.equals(base)
        || file.startsWith(base) && (pattern == null || pattern.matches(base.relativize(file)));
  }

  private boolean excluded(Path relative) {
    for (Path part = relative; part != null; part = part.getParent()) {
      for (PathMatcher matcher : exclude) {
        if (matcher.matches(part)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean hasHiddenPart(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
