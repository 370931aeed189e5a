/** FETCH, CLEAN, CHUNK, EMBED, STORE: bounded stages, memory flat whatever the size. */
@NullMarked
package dev.vectormesh.ingest.pipeline;

import org.jspecify.annotations.NullMarked;
