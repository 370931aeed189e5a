/** gRPC faces: requests in, answers out. */
@NullMarked
package dev.vectormesh.search.api;

import org.jspecify.annotations.NullMarked;
