/** Recordings: what is seen in videos, and what is said in videos and in sound. */
@NullMarked
package dev.vectormesh.ingest.media;

import org.jspecify.annotations.NullMarked;
