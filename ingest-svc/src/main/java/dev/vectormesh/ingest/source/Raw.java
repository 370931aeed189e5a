package dev.vectormesh.ingest.source;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.document.Lineage;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An item's content, before anything is made of it. */
public sealed interface Raw {
  /**
   * What a source knows of an item beside its content.
   *
   * @param title empty where the content says
   * @param uri where people find it
   * @param metadata goes before what the content says
   * @param version see {@link Item#version}; also where only fetching told it
   * @param fileName names it where neither title nor content do; empty for the end of its item's
   *     name
   * @param lineage what it was made from; null where that is nothing of the mesh's own
   * @param labels who may see it, as what it is made from says; null where that says nothing
   */
  record Facts(
      String title,
      String uri,
      Struct metadata,
      @Nullable String version,
      String fileName,
      @Nullable Lineage lineage,
      @Nullable List<String> labels) {
    /** Of what no labels are passed on. */
    public Facts(
        String title,
        String uri,
        Struct metadata,
        @Nullable String version,
        String fileName,
        @Nullable Lineage lineage) {
      this(title, uri, metadata, version, fileName, lineage, null);
    }

    /** Of what lies outside of the mesh. */
    public Facts(String title, String uri, Struct metadata, @Nullable String version) {
      this(title, uri, metadata, version, "", null);
    }
  }

  /**
   * Bytes, read as a file of that name would be.
   *
   * @param file in the scratch folder; its name's ending tells the kind where the bytes do not
   * @param mediaType as the source declares it, without parameters; empty where it does not
   * @param charset as the source declares it; null where it does not
   */
  record Bytes(Path file, String mediaType, @Nullable String charset, Facts facts) implements Raw {}

  /**
   * Text that needs no reading.
   *
   * @param mediaType text/plain, text/markdown or text/html
   */
  record Text(String text, String mediaType, Facts facts) implements Raw {}

  /**
   * Text that was read before, with the places where it stands.
   *
   * @param mediaType what it was read as
   */
  record Pages(List<Page> pages, String mediaType, Facts facts) implements Raw {}

  /** The stored version is the newest. */
  record Same() implements Raw {}

  /**
   * The source leaves it out by what it is.
   *
   * @param reason a short word that programs can tell apart: noindex
   */
  record LeftOut(String reason) implements Raw {}

  /** It is gone: what is stored of it may be deleted. */
  record Gone() implements Raw {}
}
