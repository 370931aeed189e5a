/** Where a passage stands in its document: pages, slides, sheets, headings, tables. */
@NullMarked
package dev.vectormesh.ingest.text;

import org.jspecify.annotations.NullMarked;
