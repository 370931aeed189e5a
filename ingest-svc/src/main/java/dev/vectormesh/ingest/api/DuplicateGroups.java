package dev.vectormesh.ingest.api;

import dev.vectormesh.corpus.v1.DuplicateGroup;
import dev.vectormesh.corpus.v1.DuplicatePicture;
import dev.vectormesh.ingest.document.DuplicateStore.Alike;
import dev.vectormesh.ingest.document.DuplicateStore.Group;
import dev.vectormesh.ingest.name.CollectionName;

/** Groups of pictures that look alike, as they are answered. */
final class DuplicateGroups {
  private DuplicateGroups() {}

  static DuplicateGroup toProto(CollectionName parent, Group group) {
    DuplicateGroup.Builder made =
        DuplicateGroup.newBuilder()
            .setFirst(picture(parent, group.first(), group.first()))
            .setDuplicateCount(group.size());
    group.others().forEach(other -> made.addDuplicates(picture(parent, group.first(), other)));
    return made.build();
  }

  private static DuplicatePicture picture(CollectionName parent, Alike first, Alike shown) {
    String bytes = shown.picture().sha256();
    return DuplicatePicture.newBuilder()
        .setDocument(parent.document(shown.id()).toString())
        .setTitle(shown.title())
        .setUri(shown.uri())
        .setWidth(shown.picture().width())
        .setHeight(shown.picture().height())
        .setDistance(shown.distance())
        .setSameBytes(!bytes.isEmpty() && bytes.equals(first.picture().sha256()))
        .build();
  }
}
