/** What a kind of sources is: it lists items, and gets their content. */
@NullMarked
package dev.vectormesh.ingest.source;

import org.jspecify.annotations.NullMarked;
