/** Sources of documents: the files beneath the folders that may be read. */
@NullMarked
package dev.vectormesh.ingest.source;

import org.jspecify.annotations.NullMarked;
