package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionParams;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.MultiVectorComparator;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.QuantizationConfigDiff;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Collections.VectorsConfigDiff;
import io.qdrant.client.grpc.Collections.WalConfigDiff;

/**
 * What a collection is asked to be, with the real server's defaults; what cannot be kept is
 * refused.
 */
final class CollectionConfigs {
  private static final int LARGEST_VECTOR = 65_536;

  private CollectionConfigs() {}

  static CollectionInfo of(CreateCollection request) {
    if (request.getShardingMethod() == ShardingMethod.Custom) {
      throw Refusal.unsupported("CreateCollection.sharding_method");
    }
    if (request.getStrictModeConfig().getEnabled()) {
      throw Refusal.unsupported("CreateCollection.strict_mode_config.enabled");
    }
    CollectionParams.Builder params =
        CollectionParams.newBuilder()
            .setShardNumber(request.hasShardNumber() ? request.getShardNumber() : 1)
            .setReplicationFactor(
                request.hasReplicationFactor() ? request.getReplicationFactor() : 1)
            .setWriteConsistencyFactor(
                request.hasWriteConsistencyFactor() ? request.getWriteConsistencyFactor() : 1)
            .setOnDiskPayload(!request.hasOnDiskPayload() || request.getOnDiskPayload());
    if (request.hasVectorsConfig()) {
      check(request.getVectorsConfig());
      params.setVectorsConfig(request.getVectorsConfig());
    }
    if (request.hasSparseVectorsConfig()) {
      check(request.getSparseVectorsConfig());
      request
          .getSparseVectorsConfig()
          .getMapMap()
          .keySet()
          .forEach(name -> {
            if (request.getVectorsConfig().getParamsMap().containsMap(name)) {
              throw Refusal.wrongInput(
                  "Dense and sparse vector names must be unique - duplicate name: " + name);
            }
          });
      params.setSparseVectorsConfig(request.getSparseVectorsConfig());
    }
    CollectionConfig.Builder config =
        CollectionConfig.newBuilder()
            .setParams(params)
            .setHnswConfig(
                HnswConfigDiff.newBuilder()
                    .setM(16)
                    .setEfConstruct(100)
                    .setFullScanThreshold(10_000)
                    .setMaxIndexingThreads(0)
                    .setOnDisk(false)
                    .mergeFrom(request.getHnswConfig()))
            .setOptimizerConfig(
                OptimizersConfigDiff.newBuilder()
                    .setDeletedThreshold(0.2)
                    .setVacuumMinVectorNumber(1_000)
                    .setDefaultSegmentNumber(0)
                    .setIndexingThreshold(10_000)
                    .setFlushIntervalSec(5)
                    .mergeFrom(request.getOptimizersConfig()))
            .setWalConfig(
                WalConfigDiff.newBuilder()
                    .setWalCapacityMb(32)
                    .setWalSegmentsAhead(0)
                    .mergeFrom(request.getWalConfig()))
            .putAllMetadata(request.getMetadataMap());
    if (request.hasQuantizationConfig()) {
      check(request.getQuantizationConfig());
      config.setQuantizationConfig(request.getQuantizationConfig());
    }
    return CollectionInfo.newBuilder().setConfig(config).build();
  }

  private static void check(VectorsConfig config) {
    switch (config.getConfigCase()) {
      case PARAMS -> check("", config.getParams());
      case PARAMS_MAP -> config.getParamsMap().getMapMap().forEach(CollectionConfigs::check);
      case CONFIG_NOT_SET -> {}
    }
  }

  private static void check(String name, VectorParams vector) {
    if (vector.getSize() < 1 || vector.getSize() > LARGEST_VECTOR) {
      throw Refusal.invalid(
          "Validation error in body: [vectors_config."
              + name
              + ".size: value "
              + Long.toUnsignedString(vector.getSize())
              + " invalid, must be from 1 to "
              + LARGEST_VECTOR
              + "]");
    }
    if (vector.getDistance() == Distance.UnknownDistance
        || vector.getDistance() == Distance.UNRECOGNIZED) {
      throw Refusal.invalid("Bad distance");
    }
    if (vector.hasMultivectorConfig()
        && vector.getMultivectorConfig().getComparator() != MultiVectorComparator.MaxSim) {
      throw Refusal.unsupported("MultiVectorConfig.comparator");
    }
    if (vector.getDatatype() != Datatype.Default && vector.getDatatype() != Datatype.Float32) {
      throw Refusal.unsupported("VectorParams.datatype " + vector.getDatatype());
    }
    if (vector.hasQuantizationConfig()) {
      check(vector.getQuantizationConfig());
    }
  }

  private static void check(SparseVectorConfig config) {
    config
        .getMapMap()
        .forEach((name, vector) -> {
          Datatype datatype = vector.getIndex().getDatatype();
          if (datatype != Datatype.Default && datatype != Datatype.Float32) {
            throw Refusal.unsupported("SparseIndexConfig.datatype " + datatype);
          }
        });
  }

  /** Scalar and binary quantization are known. */
  private static void check(QuantizationConfig config) {
    switch (config.getQuantizationCase()) {
      case SCALAR, BINARY -> {}
      case PRODUCT -> throw Refusal.unsupported("QuantizationConfig.product");
      case TURBOQUANT -> throw Refusal.unsupported("QuantizationConfig.turboquant");
      case QUANTIZATION_NOT_SET -> throw Refusal.invalid("Malformed QuantizationConfig");
    }
  }

  static CollectionInfo updated(CollectionInfo old, UpdateCollection request) {
    if (request.getStrictModeConfig().getEnabled()) {
      throw Refusal.unsupported("UpdateCollection.strict_mode_config.enabled");
    }
    CollectionInfo.Builder info = old.toBuilder();
    CollectionConfig.Builder config = info.getConfigBuilder();
    if (request.hasOptimizersConfig()) {
      config.getOptimizerConfigBuilder().mergeFrom(request.getOptimizersConfig());
    }
    if (request.hasHnswConfig()) {
      config.getHnswConfigBuilder().mergeFrom(request.getHnswConfig());
    }
    if (request.hasParams()) {
      var params = request.getParams();
      if (params.hasReplicationFactor()) {
        config.getParamsBuilder().setReplicationFactor(params.getReplicationFactor());
      }
      if (params.hasWriteConsistencyFactor()) {
        config.getParamsBuilder().setWriteConsistencyFactor(params.getWriteConsistencyFactor());
      }
      if (params.hasOnDiskPayload()) {
        config.getParamsBuilder().setOnDiskPayload(params.getOnDiskPayload());
      }
    }
    if (request.hasQuantizationConfig()) {
      QuantizationConfig quantization = quantization(request.getQuantizationConfig());
      if (quantization == null) {
        config.clearQuantizationConfig();
      } else {
        config.setQuantizationConfig(quantization);
      }
    }
    if (request.hasVectorsConfig()) {
      update(config.getParamsBuilder().getVectorsConfigBuilder(), request.getVectorsConfig());
    }
    if (request.hasSparseVectorsConfig()) {
      throw Refusal.unsupported("UpdateCollection.sparse_vectors_config");
    }
    config.putAllMetadata(request.getMetadataMap());
    return info.build();
  }

  private static void update(VectorsConfig.Builder vectors, VectorsConfigDiff diff) {
    switch (diff.getConfigCase()) {
      case PARAMS -> {
        if (!vectors.hasParams()) {
          throw Refusal.wrongInput("Not existing vector name error: ");
        }
        update(vectors.getParamsBuilder(), diff.getParams());
      }
      case PARAMS_MAP ->
          diff.getParamsMap()
              .getMapMap()
              .forEach((name, change) -> {
                if (name.isEmpty() && vectors.hasParams()) {
                  update(vectors.getParamsBuilder(), change);
                  return;
                }
                if (!vectors.getParamsMap().containsMap(name)) {
                  throw Refusal.wrongInput("Not existing vector name error: " + name);
                }
                VectorParams.Builder vector =
                    vectors.getParamsMap().getMapOrThrow(name).toBuilder();
                update(vector, change);
                vectors.getParamsMapBuilder().putMap(name, vector.build());
              });
      case CONFIG_NOT_SET -> {}
    }
  }

  private static void update(VectorParams.Builder vector, VectorParamsDiff change) {
    if (change.hasHnswConfig()) {
      vector.getHnswConfigBuilder().mergeFrom(change.getHnswConfig());
    }
    if (change.hasOnDisk()) {
      vector.setOnDisk(change.getOnDisk());
    }
    if (change.hasQuantizationConfig()) {
      QuantizationConfig quantization = quantization(change.getQuantizationConfig());
      if (quantization == null) {
        vector.clearQuantizationConfig();
      } else {
        vector.setQuantizationConfig(quantization);
      }
    }
  }

  private static @org.jspecify.annotations.Nullable QuantizationConfig quantization(
      QuantizationConfigDiff diff) {
    return switch (diff.getQuantizationCase()) {
      case SCALAR -> QuantizationConfig.newBuilder().setScalar(diff.getScalar()).build();
      case BINARY -> QuantizationConfig.newBuilder().setBinary(diff.getBinary()).build();
      case DISABLED -> null;
      case PRODUCT -> throw Refusal.unsupported("QuantizationConfigDiff.product");
      case TURBOQUANT -> throw Refusal.unsupported("QuantizationConfigDiff.turboquant");
      case QUANTIZATION_NOT_SET -> throw Refusal.invalid("Malformed QuantizationConfigDiff");
    };
  }
}
