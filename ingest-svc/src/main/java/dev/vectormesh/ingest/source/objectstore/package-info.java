/** Objects of stores that speak S3's API, and of folders. */
@NullMarked
package dev.vectormesh.ingest.source.objectstore;

import org.jspecify.annotations.NullMarked;
