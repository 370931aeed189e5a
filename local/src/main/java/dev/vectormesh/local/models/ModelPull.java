package dev.vectormesh.local.models;

import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.models.Manifest.ModelFile;
import dev.vectormesh.local.models.ModelCheck.Report;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gets a model: reads its files, checks them, runs it once, and lays it out. */
public final class ModelPull {
  private static final Pattern HASH_OF = Pattern.compile("\\{sha256 of ([^}]+)}");

  private final DataDirectory directory;
  private final Download download = new Download();

  public ModelPull(DataDirectory directory) {
    this.directory = directory;
  }

  /** Told how far it is. */
  public interface Watcher {
    /**
     * @param total 0 where a manifest says no sizes
     */
    void progress(String file, long done, long total);
  }

  /** The manifest at an address; what it says of files without a host is beside it. */
  public Manifest manifest(URI address) {
    return Manifest.read(download.small(address), address);
  }

  /**
   * @throws ModelException in words for a person
   */
  public Report pull(Manifest manifest, Watcher watcher) throws IOException {
    directory.make();
    ModelLayout layout = new ModelLayout(directory.models());
    layout.requireNew(manifest.models());
    // Not beneath tmp: what a broken connection left is worth keeping.
    Path stage = directory.cache().resolve("pull").resolve(manifest.name());
    Files.createDirectories(stage);
    long total = total(manifest);
    Disk.require(stage, total - ModelLayout.bytes(stage));
    long done = 0;
    for (ModelFile file : manifest.files()) {
      if (file.text() == null) {
        long before = done;
        Path target = stage.resolve(file.path());
        download.file(file, target, at -> watcher.progress(file.path(), before + at, total));
        done += Files.size(target);
      }
    }
    for (ModelFile file : manifest.files()) {
      if (file.text() != null) {
        Path target = stage.resolve(file.path());
        Files.createDirectories(target.getParent());
        Files.writeString(target, filledIn(file.text(), stage));
      }
    }
    Report report = ModelCheck.run(stage, manifest.name());
    layout.move(stage, manifest.models(), manifest.name());
    ModelLayout.delete(stage);
    return report;
  }

  private static long total(Manifest manifest) {
    return manifest.files().stream()
        .mapToLong(file -> file.bytes() == null ? 0 : file.bytes())
        .sum();
  }

  private static String filledIn(String text, Path stage) throws IOException {
    StringBuilder filled = new StringBuilder();
    Matcher hashes = HASH_OF.matcher(text);
    while (hashes.find()) {
      hashes.appendReplacement(filled, Hashes.sha256(stage.resolve(hashes.group(1))));
    }
    return hashes.appendTail(filled).toString();
  }
}
