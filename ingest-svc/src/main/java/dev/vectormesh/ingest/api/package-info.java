/** gRPC faces: proto to domain and back. */
@NullMarked
package dev.vectormesh.ingest.api;

import org.jspecify.annotations.NullMarked;
