/** Archives, boxes of mails and mails, as the files that are in them. */
@NullMarked
package dev.vectormesh.ingest.source.archive;

import org.jspecify.annotations.NullMarked;
