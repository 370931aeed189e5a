package dev.vectormesh.ingest.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.Picture;
import dev.vectormesh.ingest.document.Lineage;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.picture.PictureFacts;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Documents as the contract has them. */
final class DocumentMessages {
  private DocumentMessages() {}

  static Document toProto(CollectionName parent, dev.vectormesh.ingest.document.Document document) {
    Document.Builder made =
        Document.newBuilder()
            .setName(parent.document(document.id()).toString())
            .setTitle(document.title())
            .setUri(document.uri())
            .setText(Objects.requireNonNullElse(document.text(), ""))
            .setMetadata(struct(document.metadataJson()))
            .addAllAccessLabels(document.labels())
            .setMediaType(document.mediaType())
            .setState(
                switch (document.state()) {
                  case PENDING -> Document.State.STATE_PENDING;
                  case ACTIVE -> Document.State.STATE_ACTIVE;
                  case DELETING -> Document.State.STATE_DELETING;
                })
            .setRevision(document.revision())
            .setChunkCount(document.chunkCount())
            .setContentHash(document.contentHash())
            .addAllFeatures(features(document))
            .setEtag(Precondition.etag(document.revision(), document.createTime()))
            .setCreateTime(Timestamps.fromMillis(document.createTime().toEpochMilli()))
            .setUpdateTime(Timestamps.fromMillis(document.updateTime().toEpochMilli()));
    Lineage lineage = document.lineage();
    if (lineage != null) {
      made.setMadeFrom(lineage.madeFrom()).setRootObject(lineage.rootObject());
    }
    PictureFacts picture = document.picture();
    if (picture != null) {
      String first = document.duplicateOf();
      made.setPicture(
          toProto(picture).setDuplicateOf(first == null ? "" : parent.document(first).toString()));
    }
    return made.build();
  }

  private static List<String> features(dev.vectormesh.ingest.document.Document document) {
    List<String> features = new ArrayList<>();
    features.add(document.picture() == null ? "text@1/dense" : "image@1/dense");
    features.add("text@1/words");
    features.addAll(document.features());
    return features;
  }

  /** A document's labels in their own order. */
  static List<String> labels(Document document) {
    return document.getAccessLabelsList().stream().sorted().toList();
  }

  private static Picture.Builder toProto(PictureFacts facts) {
    return Picture.newBuilder()
        .setWidth(facts.width())
        .setHeight(facts.height())
        .setFormat(facts.format())
        .setPerceptualHash(HexFormat.of().toHexDigits(facts.appearance().hash()));
  }

  private static Struct struct(String json) {
    Struct.Builder struct = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(json, struct);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("metadata in the corpus schema is no JSON object", e);
    }
    return struct.build();
  }
}
