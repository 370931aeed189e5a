package dev.vectormesh.ingest.collection;

import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import dev.vectormesh.ingest.picture.Thumbnails;
import dev.vectormesh.ingest.recipe.Labelling;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.text.ChunkSettings;
import dev.vectormesh.ingest.text.ExtractorSetting;
import dev.vectormesh.ingest.usage.Account;
import dev.vectormesh.points.Access;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where documents are written: a collection, in a generation of its namespace.
 *
 * @param index the generation's points in the collection's space
 * @param chosenSpace fingerprint of the space that the collection chose; null where it follows the
 *     namespace
 * @param batch the batch that writes; null for a caller's own writes
 * @param job the job that writes; empty for a caller's own writes
 * @param access which documents are there for whoever reads or writes
 * @param labelling which labels documents get that say none themselves
 */
public record WriteTarget(
    String tenant,
    UUID namespaceUid,
    Generation generation,
    SpaceIndex index,
    UUID collectionUid,
    CollectionName collection,
    @Nullable String chosenSpace,
    ChunkSettings chunking,
    List<ExtractorSetting> extractors,
    @Nullable UUID batch,
    String job,
    Access access,
    Labelling labelling) {

  public static WriteTarget of(Namespace namespace, Collection collection) {
    return new WriteTarget(
        namespace.tenant(),
        namespace.uid(),
        namespace.generation(),
        // Read a moment apart, collection and namespace may be of two generations.
        collection.follows()
            ? namespace.generation().own()
            : namespace.generation().of(collection.space()),
        collection.uid(),
        collection.name(),
        collection.follows() ? null : collection.space(),
        collection.chunking(),
        collection.extractors(),
        null,
        "",
        Access.ALL,
        Labelling.NONE);
  }

  /** Whose thumbnails a document's are. */
  public Thumbnails.Owner owner(String document) {
    return new Thumbnails.Owner(namespaceUid, collectionUid, document);
  }

  /** How its texts are read, and cut for the encoder of its space. */
  public ChunkRules rules(TextEncoder encoder) {
    return ChunkRules.of(chunking, encoder).readBy(extractors);
  }

  public WriteTarget inBatch(UUID uid, String writer) {
    return with(generation, index, uid, writer, access, labelling);
  }

  /** The same collection, with what somebody sees of it. */
  public WriteTarget seen(Access other) {
    return with(generation, index, batch, job, other, labelling);
  }

  /** The same collection, whose documents get labels. */
  public WriteTarget labelled(Labelling other) {
    return with(generation, index, batch, job, access, other);
  }

  /** Whose work it is to write there. */
  public Account account() {
    return new Account(tenant, collection.namespace().namespace(), job);
  }

  /** The same collection in another generation. */
  public WriteTarget in(Generation other) {
    return other.number() == generation.number()
        ? this
        : with(
            other,
            chosenSpace == null ? other.own() : other.of(chosenSpace),
            batch,
            job,
            access,
            labelling);
  }

  private WriteTarget with(
      Generation other,
      SpaceIndex part,
      @Nullable UUID uid,
      String writer,
      Access seen,
      Labelling labels) {
    return new WriteTarget(
        tenant,
        namespaceUid,
        other,
        part,
        collectionUid,
        collection,
        chosenSpace,
        chunking,
        extractors,
        uid,
        writer,
        seen,
        labels);
  }
}
