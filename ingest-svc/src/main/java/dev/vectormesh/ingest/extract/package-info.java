/** Extractors: what is found in documents before they are cut, and what is left out for it. */
@NullMarked
package dev.vectormesh.ingest.extract;

import org.jspecify.annotations.NullMarked;
