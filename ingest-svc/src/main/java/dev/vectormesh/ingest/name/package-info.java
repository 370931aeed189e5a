/** Names of this service's resources. */
@NullMarked
package dev.vectormesh.ingest.name;

import org.jspecify.annotations.NullMarked;
