/** Files of this machine. */
@NullMarked
package dev.vectormesh.ingest.source.files;

import org.jspecify.annotations.NullMarked;
