/** Builds of a namespace's index beside the one that is searched, and the way between them. */
@NullMarked
package dev.vectormesh.ingest.generation;

import org.jspecify.annotations.NullMarked;
