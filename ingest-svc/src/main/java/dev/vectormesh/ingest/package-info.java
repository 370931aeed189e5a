/**
 * Brings documents in: namespaces, collections, documents, and the pipeline that fetches, cleans,
 * chunks, embeds and stores.
 */
@NullMarked
package dev.vectormesh.ingest;

import org.jspecify.annotations.NullMarked;
