/** Calls to the services of the mesh, on behalf of whoever asks. */
@NullMarked
package dev.vectormesh.gateway.mesh;

import org.jspecify.annotations.NullMarked;
