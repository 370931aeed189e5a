/** Where chunks are found. */
@NullMarked
package dev.vectormesh.ingest.index;

import org.jspecify.annotations.NullMarked;
