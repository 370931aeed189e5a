/** The objects of the mesh's own buckets, as a source. */
@NullMarked
package dev.vectormesh.ingest.source.bucket;

import org.jspecify.annotations.NullMarked;
