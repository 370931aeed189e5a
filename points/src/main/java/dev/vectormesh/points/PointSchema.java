package dev.vectormesh.points;

import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.KeywordIndexParams;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationType;
import io.qdrant.client.grpc.Collections.ScalarQuantization;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a collection of the mesh is made. */
public final class PointSchema {
  private static final int HNSW_M = 16;
  private static final int HNSW_EF_CONSTRUCT = 200;

  /**
   * From so many dimensions on, graphs are searched over one byte a number, and what is found is
   * compared again by float32: a million vectors of 1,024 then take 1 GiB of memory and not 4.
   */
  private static final int QUANTIZED_DIMENSIONS = 512;

  /** Of the numbers, so many are inside of the range that the byte stands for. */
  private static final float QUANTILE = 0.99f;

  private PointSchema() {}

  /** An index that Qdrant keeps of a payload's field. */
  public record FieldIndex(
      String field, PayloadSchemaType type, @Nullable PayloadIndexParams params) {}

  /**
   * @param name the physical collection
   * @param dimension of the space that it is for
   */
  public static CreateCollection collection(String name, int dimension, Distance distance) {
    VectorParams.Builder dense =
        VectorParams.newBuilder()
            .setSize(dimension)
            .setDistance(distance)
            .setHnswConfig(
                HnswConfigDiff.newBuilder().setM(HNSW_M).setEfConstruct(HNSW_EF_CONSTRUCT));
    if (dimension >= QUANTIZED_DIMENSIONS) {
      dense.setQuantizationConfig(int8()).setOnDisk(true);
    }
    SparseVectorParams bm25 = SparseVectorParams.newBuilder().setModifier(Modifier.Idf).build();
    return CreateCollection.newBuilder()
        .setCollectionName(name)
        .setVectorsConfig(
            VectorsConfig.newBuilder()
                .setParamsMap(
                    VectorParamsMap.newBuilder().putMap(VectorNames.DENSE, dense.build())))
        .setSparseVectorsConfig(SparseVectorConfig.newBuilder().putMap(VectorNames.BM25, bm25))
        .build();
  }

  private static QuantizationConfig int8() {
    return QuantizationConfig.newBuilder()
        .setScalar(
            ScalarQuantization.newBuilder()
                .setType(QuantizationType.Int8)
                .setQuantile(QUANTILE)
                .setAlwaysRam(true))
        .build();
  }

  /** Of the fields that filters name: a filter without an index reads every point. */
  public static List<FieldIndex> indexes() {
    PayloadIndexParams tenantKey =
        PayloadIndexParams.newBuilder()
            .setKeywordIndexParams(KeywordIndexParams.newBuilder().setIsTenant(true))
            .build();
    return List.of(
        new FieldIndex(PointFields.TENANT, PayloadSchemaType.Keyword, null),
        new FieldIndex(PointFields.NAMESPACE, PayloadSchemaType.Keyword, tenantKey),
        new FieldIndex(PointFields.GENERATION, PayloadSchemaType.Integer, null),
        new FieldIndex(PointFields.COLLECTION, PayloadSchemaType.Keyword, null),
        new FieldIndex(PointFields.DOCUMENT, PayloadSchemaType.Keyword, null),
        new FieldIndex(PointFields.POSITION, PayloadSchemaType.Integer, null),
        new FieldIndex(PointFields.ACCESS, PayloadSchemaType.Keyword, null),
        new FieldIndex(PointFields.PICTURE_FORMAT, PayloadSchemaType.Keyword, null),
        // Places are narrowed by these. There is no geo index: a circle is then checked by its
        // distance at each point of the band, which is exact at the poles and the date line, too.
        new FieldIndex(PointFields.PLACE_LATITUDE, PayloadSchemaType.Float, null),
        new FieldIndex(PointFields.PLACE_LONGITUDE, PayloadSchemaType.Float, null));
  }
}
