package dev.vectormesh.ingest.batch;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.source.files.FileFetcher.Found;
import dev.vectormesh.ingest.source.files.FileItem;
import dev.vectormesh.ingest.source.files.FileNames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Files with what is stored of them, looked up a group at a time. */
final class FoundFiles implements Iterator<Found> {
  private static final int LOOKED_UP = 64;

  private final Iterator<FileItem> walk;
  private final DocumentStore store;
  private final WriteTarget target;
  private final Deque<Found> found = new ArrayDeque<>();

  FoundFiles(Iterator<FileItem> walk, DocumentStore store, WriteTarget target) {
    this.walk = walk;
    this.store = store;
    this.target = target;
  }

  @Override
  public boolean hasNext() {
    return !found.isEmpty() || walk.hasNext();
  }

  @Override
  public Found next() {
    if (found.isEmpty()) {
      List<FileItem> group = new ArrayList<>();
      while (group.size() < LOOKED_UP && walk.hasNext()) {
        group.add(walk.next());
      }
      List<String> ids = group.stream().map(item -> FileNames.documentId(item.path())).toList();
      Map<String, Version> versions = store.versions(target, ids);
      for (int i = 0; i < group.size(); i++) {
        found.add(new Found(group.get(i), ids.get(i), versions.get(ids.get(i))));
      }
    }
    return found.remove();
  }
}
