/** Documents as they are kept, and how they change. */
@NullMarked
package dev.vectormesh.ingest.document;

import org.jspecify.annotations.NullMarked;
