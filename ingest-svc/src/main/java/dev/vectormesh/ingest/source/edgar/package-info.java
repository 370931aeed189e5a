/** Filings with the SEC, from EDGAR. */
@NullMarked
package dev.vectormesh.ingest.source.edgar;

import org.jspecify.annotations.NullMarked;
