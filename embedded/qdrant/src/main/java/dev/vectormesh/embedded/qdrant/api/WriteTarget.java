package dev.vectormesh.embedded.qdrant.api;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;

/**
 * Where a write goes, from the fields that the requests of all writes have by the same names.
 *
 * @param waits whether the caller asked to wait until the write is visible
 */
record WriteTarget(String collection, boolean waits) {

  static WriteTarget of(Message request) {
    Descriptor type = request.getDescriptorForType();
    PointReads.refuseShardKey(request.hasField(type.findFieldByName("shard_key_selector")));
    return new WriteTarget(
        (String) request.getField(type.findFieldByName("collection_name")),
        (boolean) request.getField(type.findFieldByName("wait")));
  }
}
