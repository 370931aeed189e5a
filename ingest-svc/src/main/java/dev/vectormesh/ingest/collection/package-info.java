/** Collections: sets of documents that are chunked alike. */
@NullMarked
package dev.vectormesh.ingest.collection;

import org.jspecify.annotations.NullMarked;
