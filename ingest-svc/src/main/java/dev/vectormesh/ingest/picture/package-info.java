/** Pictures as documents: what is read of them, and how they are kept for showing. */
@NullMarked
package dev.vectormesh.ingest.picture;

import org.jspecify.annotations.NullMarked;
