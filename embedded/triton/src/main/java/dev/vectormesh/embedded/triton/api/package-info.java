/** The faces of the server: Triton's gRPC calls, health, and metrics over HTTP. */
@NullMarked
package dev.vectormesh.embedded.triton.api;

import org.jspecify.annotations.NullMarked;
