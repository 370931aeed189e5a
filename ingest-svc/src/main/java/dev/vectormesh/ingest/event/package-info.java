/** Tells others what happened here. */
@NullMarked
package dev.vectormesh.ingest.event;

import org.jspecify.annotations.NullMarked;
