/** Work in turns, within limits, tried again. */
@NullMarked
package dev.vectormesh.ingest.work;

import org.jspecify.annotations.NullMarked;
