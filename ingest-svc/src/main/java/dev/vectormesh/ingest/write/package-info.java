/** Documents of callers, and what completes or repairs what was begun. */
@NullMarked
package dev.vectormesh.ingest.write;

import org.jspecify.annotations.NullMarked;
