package dev.vectormesh.ingest.api;

import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.Deletion;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.corpus.v1.ServedGeneration;
import dev.vectormesh.corpus.v1.ServedSpace;
import dev.vectormesh.ingest.namespace.Deletions;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.ServedNamespace;
import dev.vectormesh.ingest.namespace.ServedNamespace.Split;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import java.time.Instant;
import java.util.List;

/** Namespaces as callers are told of them. */
final class NamespaceMessages {
  private NamespaceMessages() {}

  static Namespace namespace(dev.vectormesh.ingest.namespace.Namespace namespace) {
    return Namespace.newBuilder()
        .setName(namespace.name().toString())
        .setUid(namespace.uid().toString())
        .setDisplayName(namespace.displayName())
        .setEncoder(namespace.encoder())
        .setIsolation(namespace.isolation().toProto())
        .setAccess(
            namespace.access().enforced()
                ? Namespace.Access.ACCESS_ENFORCED
                : Namespace.Access.ACCESS_OPEN)
        .setUnlabelled(
            namespace.access().unlabelled()
                ? Namespace.Unlabelled.UNLABELLED_VISIBLE
                : Namespace.Unlabelled.UNLABELLED_HIDDEN)
        .setSpace(namespace.generation().own().toProto())
        .setGeneration(namespace.generation().number())
        .setSignature(namespace.signature())
        .setEtag(namespace.etag())
        .setCreateTime(Timestamps.fromMillis(namespace.createTime().toEpochMilli()))
        .setUpdateTime(Timestamps.fromMillis(namespace.updateTime().toEpochMilli()))
        .build();
  }

  static ResolveServingResponse serving(ServedNamespace served) {
    var namespace = served.namespace();
    Generation live = namespace.generation();
    var response =
        ResolveServingResponse.newBuilder()
            .setNamespace(namespace(namespace))
            .setPhysicalCollection(live.own().physical())
            .setAnalysis(live.analysis())
            .setAverageDocumentLength(live.averageLength())
            .addAllOtherSpaces(otherSpaces(served, live));
    for (var collection : served.collections()) {
      response.putCollectionUids(
          namespace.name().collection(collection.id()).toString(), collection.uid().toString());
    }
    Split split = served.split();
    if (split != null) {
      response
          .setTraffic(GenerationMessages.traffic(split.traffic()))
          .setCandidate(candidate(served, split.candidate()));
    }
    return response.build();
  }

  private static ServedGeneration candidate(ServedNamespace served, Generation generation) {
    return ServedGeneration.newBuilder()
        .setGeneration(generation.number())
        .setSpace(generation.own().toProto())
        .setPhysicalCollection(generation.own().physical())
        .setAverageDocumentLength(generation.averageLength())
        .setAnalysis(generation.analysis())
        .addAllOtherSpaces(otherSpaces(served, generation))
        .build();
  }

  private static List<ServedSpace> otherSpaces(ServedNamespace served, Generation generation) {
    return generation.others().stream().map(part -> servedSpace(served, part)).toList();
  }

  private static ServedSpace servedSpace(ServedNamespace served, SpaceIndex part) {
    String fingerprint = part.space().fingerprint();
    return ServedSpace.newBuilder()
        .setSpace(part.toProto())
        .setPhysicalCollection(part.physical())
        .addAllCollections(
            served.collections().stream()
                .filter(collection -> fingerprint.equals(collection.space()))
                .map(collection -> served.namespace().name().collection(collection.id()).toString())
                .toList())
        .build();
  }

  /** A deletion, as it was looked at. */
  static Deletion deletion(Deletions.Checked checked) {
    var deletion = checked.deletion();
    Deletion.Builder message =
        Deletion.newBuilder()
            .setNamespaceUid(deletion.uid().toString())
            .setNamespace(deletion.namespace().toString())
            .setBeginTime(Timestamps.fromMillis(deletion.begun().toEpochMilli()));
    long left = 0;
    for (var kind : dev.vectormesh.ingest.namespace.Deletion.Kind.values()) {
      long now = checked.left().getOrDefault(kind, 0L);
      left += now;
      message.addCounts(
          Deletion.Count.newBuilder()
              .setKind(Deletion.Kind.valueOf("KIND_" + kind))
              .setDeletedCount(deletion.held().getOrDefault(kind, 0L))
              .setLeftCount(now));
    }
    Instant ended = deletion.ended();
    if (ended != null) {
      message.setEndTime(Timestamps.fromMillis(ended.toEpochMilli()));
    }
    return message.setComplete(ended != null && left == 0).build();
  }
}
