package dev.vectormesh.search;

import com.google.common.util.concurrent.ListenableFuture;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.encoders.TextEncoder;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** Writes documents the way the pipeline stores them. */
final class TestCorpus {
  static final double AVERAGE_LENGTH = 12;

  private final QdrantClient client;
  private final TextEncoder encoder;
  private final TestNamespaces namespaces;
  private final Bm25Encoder words = Bm25Encoder.standard();

  TestCorpus(QdrantClient client, TextEncoder encoder, TestNamespaces namespaces) {
    this.client = client;
    this.encoder = encoder;
    this.namespaces = namespaces;
  }

  void createPhysical(String name) {
    done(
        client.createCollectionAsync(
            Collections.CreateCollection.newBuilder()
                .setCollectionName(name)
                .setVectorsConfig(
                    Collections.VectorsConfig.newBuilder()
                        .setParamsMap(
                            Collections.VectorParamsMap.newBuilder()
                                .putMap(
                                    "dense",
                                    Collections.VectorParams.newBuilder()
                                        .setSize(encoder.space().dimension())
                                        .setDistance(Collections.Distance.Cosine)
                                        .build())))
                .setSparseVectorsConfig(
                    Collections.SparseVectorConfig.newBuilder()
                        .putMap(
                            "bm25",
                            Collections.SparseVectorParams.newBuilder()
                                .setModifier(Collections.Modifier.Idf)
                                .build()))
                .build()));
  }

  /** A document under way. */
  final class Draft {
    private final String tenant;
    private final ResolveServingResponse serving;
    private final String collection;
    private final String id;
    private final List<String> chunks = new ArrayList<>();
    private final Map<String, Value> meta = new HashMap<>();

    private Draft(String tenant, ResolveServingResponse serving, String collection, String id) {
      this.tenant = tenant;
      this.serving = serving;
      this.collection = collection;
      this.id = id;
    }

    Draft chunk(String... texts) {
      chunks.addAll(Arrays.asList(texts));
      return this;
    }

    Draft meta(String key, Value value) {
      meta.put(key, value);
      return this;
    }

    Draft meta(String key, String value) {
      return meta(key, ValueFactory.value(value));
    }

    List<Points.PointStruct> points() {
      String namespace = serving.getNamespace().getName();
      String col = serving.getCollectionUidsOrThrow(namespace + "/collections/" + collection);
      List<float[]> vectors = encoder.passages(chunks);
      List<Points.PointStruct> points = new ArrayList<>();
      for (int i = 0; i < chunks.size(); i++) {
        points.add(
            Points.PointStruct.newBuilder()
                .setId(
                    PointIdFactory.id(
                        UUID.nameUUIDFromBytes(
                            (serving.getNamespace().getUid() + col + id + i).getBytes())))
                .setVectors(vectors(vectors.get(i), words.document(chunks.get(i), AVERAGE_LENGTH)))
                .putAllPayload(payload(col, i))
                .build());
      }
      return points;
    }

    private Map<String, Value> payload(String col, int position) {
      Map<String, Value> payload = new HashMap<>();
      payload.put("tenant_id", ValueFactory.value(tenant));
      payload.put("ns", ValueFactory.value(serving.getNamespace().getUid()));
      payload.put("gen", ValueFactory.value(serving.getNamespace().getGeneration()));
      payload.put("col", ValueFactory.value(col));
      payload.put("doc", ValueFactory.value(id));
      payload.put("rev", ValueFactory.value(1));
      payload.put("pos", ValueFactory.value(position));
      payload.put("places", ValueFactory.value(List.of(ValueFactory.value(place(position + 1)))));
      payload.put("text", ValueFactory.value(chunks.get(position)));
      payload.put("title", ValueFactory.value("Title of " + id));
      payload.put("uri", ValueFactory.value("file:///" + id + ".txt"));
      payload.put("meta", ValueFactory.value(meta));
      return payload;
    }

    private static Map<String, Value> place(int page) {
      return Map.of(
          "at",
          ValueFactory.value(0),
          "unit",
          ValueFactory.value("PAGE"),
          "number",
          ValueFactory.value(page),
          "headings",
          ValueFactory.value(List.of(ValueFactory.value("Zoo"))));
    }

    /** Stores, then acknowledges: the signature moves last. */
    void write() {
      writeAll(List.of(this));
    }
  }

  Draft document(String tenant, ResolveServingResponse serving, String collection, String id) {
    return new Draft(tenant, serving, collection, id);
  }

  void writeAll(List<Draft> drafts) {
    List<Points.PointStruct> points = new ArrayList<>();
    drafts.forEach(d -> points.addAll(d.points()));
    Draft any = drafts.getFirst();
    done(
        client.upsertAsync(
            Points.UpsertPoints.newBuilder()
                .setCollectionName(any.serving.getPhysicalCollection())
                .setWait(true)
                .addAllPoints(points)
                .build()));
    namespaces.commit(any.tenant, any.serving.getNamespace().getName());
  }

  void delete(String tenant, ResolveServingResponse serving, String id) {
    done(
        client.deleteAsync(
            serving.getPhysicalCollection(),
            Common.Filter.newBuilder()
                .addMust(ConditionFactory.matchKeyword("ns", serving.getNamespace().getUid()))
                .addMust(ConditionFactory.matchKeyword("doc", id))
                .build()));
    namespaces.commit(tenant, serving.getNamespace().getName());
  }

  private static Points.Vectors vectors(float[] dense, SparseVector sparse) {
    Points.DenseVector.Builder near = Points.DenseVector.newBuilder();
    for (float x : dense) {
      near.addData(x);
    }
    Points.SparseVector.Builder terms = Points.SparseVector.newBuilder();
    for (int i = 0; i < sparse.indices().length; i++) {
      terms.addIndices(sparse.indices()[i]).addValues(sparse.values()[i]);
    }
    return Points.Vectors.newBuilder()
        .setVectors(
            Points.NamedVectors.newBuilder()
                .putVectors("dense", Points.Vector.newBuilder().setDense(near).build())
                .putVectors("bm25", Points.Vector.newBuilder().setSparse(terms).build()))
        .build();
  }

  private static <T> T done(ListenableFuture<T> answer) {
    try {
      return answer.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
