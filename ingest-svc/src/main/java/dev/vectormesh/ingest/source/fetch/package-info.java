/** From an item of any source to what is embedded and stored. */
@NullMarked
package dev.vectormesh.ingest.source.fetch;

import org.jspecify.annotations.NullMarked;
