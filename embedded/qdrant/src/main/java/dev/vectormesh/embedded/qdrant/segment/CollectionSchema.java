package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.dense.DenseSpec;
import dev.vectormesh.embedded.qdrant.dense.Metric;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.DenseVector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The vectors that the points of a collection may have, by name; the unnamed one is {@code ""}. */
public record CollectionSchema(Map<String, DenseSpec> dense, Map<String, Sparse> sparse) {

  /**
   * A sparse vector.
   *
   * @param idf whether a query's weights are multiplied by the term's inverse document frequency
   */
  public record Sparse(boolean idf) {}

  public static CollectionSchema of(CollectionParams params) {
    Map<String, DenseSpec> dense = new HashMap<>();
    switch (params.getVectorsConfig().getConfigCase()) {
      case PARAMS -> dense.put("", dense(params.getVectorsConfig().getParams()));
      case PARAMS_MAP ->
          params
              .getVectorsConfig()
              .getParamsMap()
              .getMapMap()
              .forEach((name, vector) -> dense.put(name, dense(vector)));
      case CONFIG_NOT_SET -> {}
    }
    Map<String, Sparse> sparse = new HashMap<>();
    params
        .getSparseVectorsConfig()
        .getMapMap()
        .forEach(
            (name, vector) -> sparse.put(name, new Sparse(vector.getModifier() == Modifier.Idf)));
    return new CollectionSchema(Map.copyOf(dense), Map.copyOf(sparse));
  }

  private static DenseSpec dense(VectorParams params) {
    return new DenseSpec(
        Math.toIntExact(params.getSize()),
        Metric.of(params.getDistance()),
        params.hasMultivectorConfig());
  }

  /** The dense vector of this name. */
  public DenseSpec requireDense(String name) {
    DenseSpec found = dense.get(name);
    if (found == null) {
      if (sparse.containsKey(name)) {
        throw noSparse();
      }
      throw noVector(name);
    }
    return found;
  }

  /** Whether the points have several vectors of this name. */
  public boolean isMulti(String name) {
    DenseSpec spec = dense.get(name);
    return spec != null && spec.multi();
  }

  /** The sparse vector of this name. */
  public Sparse requireSparse(String name) {
    Sparse found = sparse.get(name);
    if (found == null) {
      if (dense.containsKey(name)) {
        throw noSparse();
      }
      throw noVector(name);
    }
    return found;
  }

  public void requireVector(String name) {
    if (!hasVector(name)) {
      throw noVector(name);
    }
  }

  /** Whether the points can have a vector of this name. */
  public boolean hasVector(String name) {
    return dense.containsKey(name) || sparse.containsKey(name);
  }

  private static Refusal noSparse() {
    return Refusal.wrongInput("Conversion between sparse and regular vectors failed");
  }

  public static Refusal noVector(String name) {
    return Refusal.wrongInput("Not existing vector name error: " + name);
  }

  /** A vector of a point, as it is stored under {@code name}. */
  public float[] prepareStored(String name, List<Float> values) {
    requireStoredSize(name, values.size());
    return prepare(name, values);
  }

  /** A vector of a point, as it is stored under {@code name}; may be the same array, changed. */
  public float[] prepareStored(String name, float[] values) {
    requireStoredSize(name, values.length);
    return prepare(requireDense(name), values);
  }

  private void requireStoredSize(String name, int size) {
    requireSize(requireDense(name), size, name.isEmpty() ? "" : " for vector '" + name + "'");
  }

  /** A vector of a query, as those are stored under {@code name}. */
  public float[] prepare(String name, List<Float> values) {
    DenseSpec spec = requireDense(name);
    requireSize(spec, values.size(), "");
    float[] vector = new float[spec.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = values.get(i);
    }
    return prepare(spec, vector);
  }

  private static float[] prepare(DenseSpec spec, float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw Refusal.wrongInput(
            "Vector values must be finite, at position " + i + ": " + vector[i]);
      }
    }
    return spec.metric().prepare(vector);
  }

  private static void requireSize(DenseSpec spec, int size, String where) {
    if (size != spec.size()) {
      throw Refusal.wrongInput(
          "Vector dimension error: expected dim: " + spec.size() + ", got " + size + where);
    }
  }

  /** Several vectors as they are stored under {@code name}, one after the other. */
  public float[] prepareMulti(String name, List<DenseVector> vectors) {
    DenseSpec spec = requireDense(name);
    if (!spec.multi()) {
      throw Refusal.wrongInput("Conversion between multi and regular vectors failed");
    }
    if (vectors.isEmpty()) {
      throw Refusal.wrongInput("Validation error: multivector must not be empty");
    }
    float[] all = new float[vectors.size() * spec.size()];
    for (int i = 0; i < vectors.size(); i++) {
      float[] one = prepare(name, vectors.get(i).getDataList());
      System.arraycopy(one, 0, all, i * spec.size(), one.length);
    }
    return all;
  }

  @Nullable Metric metric(String name) {
    DenseSpec spec = dense.get(name);
    return spec == null ? null : spec.metric();
  }
}
