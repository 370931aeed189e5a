/** The GraphQL face of the mesh; keeps no state. */
@NullMarked
package dev.vectormesh.gateway;

import org.jspecify.annotations.NullMarked;
