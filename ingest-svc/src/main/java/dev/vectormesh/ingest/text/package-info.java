/** Text: cleaned, cut into chunks, and where its passages stand in their document. */
@NullMarked
package dev.vectormesh.ingest.text;

import org.jspecify.annotations.NullMarked;
