/** What an item holds: text, a picture, or words that are said. */
@NullMarked
package dev.vectormesh.ingest.content;

import org.jspecify.annotations.NullMarked;
