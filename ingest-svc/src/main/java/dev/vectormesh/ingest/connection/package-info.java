/** What sources reach with secrets of ours. */
@NullMarked
package dev.vectormesh.ingest.connection;

import org.jspecify.annotations.NullMarked;
