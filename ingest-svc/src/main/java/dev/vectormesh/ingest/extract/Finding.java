package dev.vectormesh.ingest.extract;

import com.google.protobuf.Struct;
import java.util.List;

/** What an extractor says of a document. */
public sealed interface Finding {
  /** Nothing. */
  Finding NOTHING = new Found(Struct.getDefaultInstance(), List.of(), List.of());

  /**
   * What is kept with it.
   *
   * @param metadata never goes over a key that the document has already
   * @param title parts of the title that other text stands for from now on
   * @param text the same of the text; in order, none over another
   */
  record Found(Struct metadata, List<Replacement> title, List<Replacement> text)
      implements Finding {
    public Found {
      title = List.copyOf(title);
      text = List.copyOf(text);
    }

    boolean isEmpty() {
      return metadata.getFieldsCount() == 0 && title.isEmpty() && text.isEmpty();
    }
  }

  /**
   * It is not to be stored.
   *
   * @param reason a short word that programs can tell apart
   */
  record Skip(String reason) implements Finding {}
}
