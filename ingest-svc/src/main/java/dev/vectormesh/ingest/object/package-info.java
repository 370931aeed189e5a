/** Bytes that are kept beside the database: thumbnails of pictures, objects of buckets. */
@NullMarked
package dev.vectormesh.ingest.object;

import org.jspecify.annotations.NullMarked;
