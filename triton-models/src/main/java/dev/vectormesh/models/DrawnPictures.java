package dev.vectormesh.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Pictures that the project drew, for demonstrations and measurements of {@link
 * BundledModels#DRAWN}. All are PNG; the recipe beside the model made them.
 */
public final class DrawnPictures {
  private static final String ROOT = "/clip-drawn/";

  private DrawnPictures() {}

  /**
   * A picture for demonstrations, of 256 x 256 pixels.
   *
   * @param file its name, which says nothing of what it shows
   */
  public record Demo(String file, String caption, byte[] png) {}

  /**
   * What retrieval is measured by.
   *
   * @param pictures PNGs of 64 x 64 pixels, by id; no two of them show the same
   * @param queries in order
   */
  public record Evaluation(Map<String, byte[]> pictures, List<Query> queries) {}

  /**
   * A question with one right answer.
   *
   * @param picture the id of the answer
   * @param heldOut whether thing and colour never met in training
   */
  public record Query(String id, String text, String picture, boolean heldOut) {}

  /** Those that ship for a first look, in a fixed order. */
  public static List<Demo> demo() {
    List<String> captions = new String(read("pictures/captions.txt"), UTF_8).lines().toList();
    List<Demo> pictures = new ArrayList<>();
    for (String line : captions) {
      String[] parts = line.split("\t", 2);
      pictures.add(new Demo(parts[0], parts[1], read("pictures/" + parts[0])));
    }
    return pictures;
  }

  /** 1,000 pictures, and a caption of each. */
  public static Evaluation evaluation() {
    Map<String, byte[]> files = unzipped("evaluation.zip");
    List<Query> queries = new ArrayList<>();
    for (String line : new String(files.remove("queries.tsv"), UTF_8).lines().toList()) {
      String[] parts = line.split("\t", 4);
      queries.add(new Query(parts[0], parts[3], parts[1], parts[2].equals("held-out")));
    }
    Map<String, byte[]> pictures = new LinkedHashMap<>();
    files.forEach((name, png) -> pictures.put(name.replace(".png", ""), png));
    return new Evaluation(pictures, queries);
  }

  private static Map<String, byte[]> unzipped(String name) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(open(name))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(String name) {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = DrawnPictures.class.getResourceAsStream(ROOT + name);
    if (in == null) {
      throw new IOException("this build has no " + ROOT + name);
    }
    return in;
  }
}
