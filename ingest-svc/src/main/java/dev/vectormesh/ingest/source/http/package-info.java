/** Requests to hosts that somebody else chose, for all sources that are read over HTTP. */
@NullMarked
package dev.vectormesh.ingest.source.http;

import org.jspecify.annotations.NullMarked;
