/** Buckets of raw objects, that collections are made from. */
@NullMarked
package dev.vectormesh.ingest.bucket;

import org.jspecify.annotations.NullMarked;
