package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.SourceDocument;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.tika.TakenPictures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pictures that stand in the documents of a walk, and the frames of its videos, file after
 * file: the next one is opened when the pictures of the one before are handed out.
 */
public final class DocumentPictures implements Iterator<DocumentPictures.Part> {
  private static final int LOOKED_UP = 64;

  private final FileParts reader;
  private final Scope scope;
  private final DocumentStore store;
  private final WriteTarget target;
  private final Told told;
  private final Deque<Holder> holders = new ArrayDeque<>();
  private final Deque<Part> ready = new ArrayDeque<>();

  /**
   * What is gone through.
   *
   * @param walk from its first file on
   * @param last the last part that is done; null where none is
   */
  public record Scope(Iterator<FileItem> walk, @Nullable PartName last) {
    boolean isDone(FileItem file) {
      return last != null && last.isBehind(file);
    }

    boolean isDone(PartName part) {
      return last != null && last.reaches(part);
    }
  }

  /** What an iteration says beside its parts. */
  public interface Told {
    /** These documents are of pictures that the file does not hold any more. */
    void vanished(FileItem holder, Set<String> ids);

    /** Whether documents that cannot be read are told of: where their texts are, they are. */
    boolean wantsUnread();

    /** For a person. */
    void warning(FileItem holder, String warning);
  }

  /** A file, and the documents of its pictures that are stored. */
  private record Holder(FileItem file, String id, Set<String> parts) {}

  /** A picture in a document, or a document whose pictures cannot be told. */
  public sealed interface Part {
    /** The document. */
    FileItem holder();

    /** The part, as the source names it. */
    PartName name();
  }

  /**
   * A picture in a document.
   *
   * @param id its own document's
   * @param stored what is stored of it; null where nothing is
   */
  public record Picture(
      FileItem holder,
      PartName name,
      String id,
      TakenPictures.Taken taken,
      @Nullable Version stored)
      implements Part {}

  /** A part that is stored already, of a file that did not change. */
  public record Same(FileItem holder, PartName name, String id, Version stored) implements Part {}

  /** A document whose pictures cannot be told. */
  public record Unread(FileItem holder, PartName name, String id, Failure why) implements Part {}

  public DocumentPictures(
      FileParts reader, Scope scope, DocumentStore store, WriteTarget target, Told told) {
    this.reader = reader;
    this.scope = scope;
    this.store = store;
    this.target = target;
    this.told = told;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && (!holders.isEmpty() || scope.walk().hasNext())) {
      if (holders.isEmpty()) {
        lookUp();
      } else {
        open(holders.remove());
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Part next() {
    return ready.remove();
  }

  private void lookUp() {
    List<FileItem> group = new ArrayList<>();
    while (group.size() < LOOKED_UP && scope.walk().hasNext()) {
      FileItem file = scope.walk().next();
      // Files that may not be read are told of elsewhere.
      if (file.refused() == null && !scope.isDone(file)) {
        group.add(file);
      }
    }
    List<String> ids = group.stream().map(file -> FileNames.documentId(file.path())).toList();
    Map<String, Set<String>> parts = store.parts(target, ids);
    for (int i = 0; i < group.size(); i++) {
      holders.add(new Holder(group.get(i), ids.get(i), parts.getOrDefault(ids.get(i), Set.of())));
    }
  }

  private void open(Holder holder) {
    FileItem file = holder.file();
    try {
      Map<String, Version> stored =
          holder.parts().isEmpty() ? Map.of() : store.versions(target, holder.parts());
      Optional<TakenPictures> changed = reader.take(file, stored.values());
      if (changed.isEmpty()) {
        addSame(file, stored);
        return;
      }
      TakenPictures taken = changed.get();
      taken.warnings().forEach(warning -> told.warning(file, warning));
      List<String> ids =
          taken.pictures().stream()
              .map(picture -> SourceDocument.part(holder.id(), picture.identity()))
              .toList();
      Set<String> vanished = new LinkedHashSet<>(holder.parts());
      ids.forEach(vanished::remove);
      if (!vanished.isEmpty() && taken.whole()) {
        told.vanished(file, vanished);
      }
      for (int i = 0; i < ids.size(); i++) {
        String id = ids.get(i);
        PartName name = new PartName(file.relative(), i + 1);
        if (!scope.isDone(name)) {
          ready.add(new Picture(file, name, id, taken.pictures().get(i), stored.get(id)));
        }
      }
    } catch (ItemFailedException e) {
      if (told.wantsUnread() || e instanceof UnreadRecordingException) {
        ready.add(new Unread(file, new PartName(file.relative(), 0), holder.id(), e.failure()));
      }
    }
  }

  private void addSame(FileItem file, Map<String, Version> stored) {
    int number = 0;
    for (Map.Entry<String, Version> part : new TreeMap<>(stored).entrySet()) {
      PartName name = new PartName(file.relative(), ++number);
      if (!scope.isDone(name)) {
        ready.add(new Same(file, name, part.getKey(), part.getValue()));
      }
    }
  }
}
