/** Records of web APIs. */
@NullMarked
package dev.vectormesh.ingest.source.api;

import org.jspecify.annotations.NullMarked;
