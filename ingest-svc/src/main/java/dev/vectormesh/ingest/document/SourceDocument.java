package dev.vectormesh.ingest.document;

import dev.vectormesh.ingest.text.ContentHash;
import java.util.regex.Pattern;

/** The document that an item of a source becomes. */
public final class SourceDocument {
  private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._~-]+");
  private static final String NAMELESS = "item";
  private static final int NAME_CHARACTERS = 100;

  private static final int PART_CHARACTERS = 10;
  private static final Pattern PART = Pattern.compile(".*~[0-9a-f]{" + PART_CHARACTERS + "}");

  private SourceDocument() {}

  /**
   * The id: the item's name made safe, and a hash of its whole path. The same file is the same
   * document whichever folder above it was ingested, and two files of one name are two.
   *
   * @param name the last part of its path
   */
  public static String id(String name, String path) {
    String plain = UNSAFE.matcher(name.isEmpty() ? NAMELESS : name).replaceAll("-");
    String safe = plain.length() > NAME_CHARACTERS ? plain.substring(0, NAME_CHARACTERS) : plain;
    return safe + "-" + ContentHash.brief(path);
  }

  /**
   * The id of what stands in a document: it begins with the document's, and no file has one that
   * ends so.
   *
   * @param holder the document's id
   * @param sha256 of the part's bytes, in hex
   */
  public static String part(String holder, String sha256) {
    return holder + "~" + sha256.substring(0, PART_CHARACTERS);
  }

  /** Whether a document of a file is of what stands in it. */
  public static boolean isPart(String id) {
    return PART.matcher(id).matches();
  }
}
