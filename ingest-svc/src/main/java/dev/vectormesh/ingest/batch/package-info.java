/** Batches: what was submitted together, the job that works on it, and how it went. */
@NullMarked
package dev.vectormesh.ingest.batch;

import org.jspecify.annotations.NullMarked;
