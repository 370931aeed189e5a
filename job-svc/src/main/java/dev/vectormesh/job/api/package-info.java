/** The gRPC faces: proto to domain and back. */
@NullMarked
package dev.vectormesh.job.api;

import org.jspecify.annotations.NullMarked;
