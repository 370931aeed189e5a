package dev.vectormesh.build;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks, or brings about, that every Java source of the project is in google-java-format. */
public final class FormatSources {
  private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");

  private final Formatter formatter = new Formatter();
  private final boolean write;
  private final List<Path> unformatted = new ArrayList<>();

  private FormatSources(boolean write) {
    this.write = write;
  }

  /** Arguments: {@code check} or {@code write}, then the folders to look through. */
  public static void main(String[] args) throws IOException {
    FormatSources sources = new FormatSources(args[0].equals("write"));
    for (int i = 1; i < args.length; i++) {
      Files.walkFileTree(Path.of(args[i]).normalize(), sources.new Visitor());
    }
    if (!sources.write && !sources.unformatted.isEmpty()) {
      sources.unformatted.forEach(file -> System.err.println("not formatted: " + file));
      System.err.println("Run: mvn -pl build-tools verify -Dformat.mode=write");
      System.exit(1);
    }
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return NOT_OURS.contains(String.valueOf(folder.getFileName()))
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (file.toString().endsWith(".java")) {
        visitSource(file);
      }
      return FileVisitResult.CONTINUE;
    }

    private void visitSource(Path file) throws IOException {
      String source = Files.readString(file);
      String formatted;
      try {
        formatted =
            RemoveUnusedImports.removeUnusedImports(formatter.formatSourceAndFixImports(source));
      } catch (FormatterException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
      if (!formatted.equals(source)) {
        unformatted.add(file);
        if (write) {
          Files.writeString(file, formatted);
        }
      }
    }
  }
}
