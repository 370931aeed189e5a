/** What a source would give. */
@NullMarked
package dev.vectormesh.ingest.check;

import org.jspecify.annotations.NullMarked;
