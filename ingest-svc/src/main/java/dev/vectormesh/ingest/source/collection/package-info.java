/** Documents of collections as a source. */
@NullMarked
package dev.vectormesh.ingest.source.collection;

import org.jspecify.annotations.NullMarked;
