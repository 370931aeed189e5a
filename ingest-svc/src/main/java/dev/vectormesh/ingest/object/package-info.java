/** Bytes that are kept beside the database: thumbnails of pictures. */
@NullMarked
package dev.vectormesh.ingest.object;

import org.jspecify.annotations.NullMarked;
