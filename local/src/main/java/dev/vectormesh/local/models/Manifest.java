package dev.vectormesh.local.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a model that can be pulled is made of.
 *
 * @param name the model that namespaces name: the text tower of a dual encoder
 * @param title what it is, in a few words
 * @param revision of the published files
 * @param files empty where nobody is known to publish them: {@code export} says how they are made
 * @param export the command that makes the same folders
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Manifest(
    String name,
    String title,
    String license,
    String source,
    @Nullable String revision,
    int dimension,
    List<ModelFile> files,
    String export) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)+");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Set<String> SCHEMES = Set.of("http", "https");

  /**
   * A file of the model.
   *
   * @param path beneath the model repository: {@code model/1/model.onnx}
   * @param address where it is read from; null where {@code text} is the file
   * @param bytes null where nobody verified the file
   * @param sha256 null where nobody verified the file
   * @param text a configuration; <code>{sha256 of PATH}</code> in it becomes the hash of another
   *     file
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ModelFile(
      String path,
      @Nullable String address,
      @Nullable Long bytes,
      @Nullable String sha256,
      @Nullable String text) {

    /** The folder that it belongs to. */
    String model() {
      return path.substring(0, path.indexOf('/'));
    }

    boolean verified() {
      return text != null || sha256 != null;
    }

    private ModelFile beside(URI manifest) {
      try {
        return address == null
            ? this
            : new ModelFile(path, manifest.resolve(address).toString(), bytes, sha256, text);
      } catch (IllegalArgumentException e) {
        return this; // check() says what is wrong with it.
      }
    }

    private void check() {
      if (path == null || !PATH.matcher(path).matches()) {
        throw new ModelException("the manifest names a file by no path of a model: " + path);
      }
      if ((address == null) == (text == null)) {
        throw new ModelException(path + " needs an address or a text in the manifest, not both");
      }
      if (sha256 != null && !SHA256.matcher(sha256).matches()) {
        throw new ModelException(path + " has no SHA-256 of 64 hex digits in the manifest");
      }
      if (address != null && !SCHEMES.contains(scheme(address))) {
        throw new ModelException(
            "%s is to be read from %s: must be http or https".formatted(path, address));
      }
    }

    private static String scheme(String address) {
      try {
        return String.valueOf(URI.create(address).getScheme()).toLowerCase(Locale.ROOT);
      } catch (IllegalArgumentException e) {
        return "";
      }
    }
  }

  /** A manifest that was read from an address: files that it names without a host lie beside it. */
  public static Manifest read(byte[] json, URI from) {
    Manifest read = parsed(json);
    return checked(read.withFiles(read.files().stream().map(file -> file.beside(from)).toList()));
  }

  /**
   * @throws ModelException in words for a person
   */
  public static Manifest read(byte[] json) {
    return checked(parsed(json));
  }

  private Manifest withFiles(List<ModelFile> others) {
    return new Manifest(name, title, license, source, revision, dimension, others, export);
  }

  private static Manifest parsed(byte[] json) {
    Manifest manifest;
    try {
      manifest = JSON.readValue(new String(json, UTF_8), Manifest.class);
    } catch (JsonProcessingException e) {
      throw new ModelException("the manifest cannot be read: " + e.getOriginalMessage(), e);
    }
    if (manifest.name == null || manifest.files == null) {
      throw new ModelException("the manifest needs a name and files");
    }
    return manifest;
  }

  private static Manifest checked(Manifest manifest) {
    manifest.files.forEach(ModelFile::check);
    if (!manifest.files.isEmpty() && !manifest.models().contains(manifest.name)) {
      throw new ModelException("the manifest has no file of the model that it is for");
    }
    return manifest;
  }

  /** The folders that it lays out. */
  public Set<String> models() {
    return files.stream().map(ModelFile::model).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Files whose content nobody has vouched for. */
  public List<ModelFile> unverified() {
    return files.stream().filter(file -> !file.verified()).toList();
  }
}
