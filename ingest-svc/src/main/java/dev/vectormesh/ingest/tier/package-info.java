/** Batches of a bucket's objects, which go through collections tier by tier. */
@NullMarked
package dev.vectormesh.ingest.tier;

import org.jspecify.annotations.NullMarked;
