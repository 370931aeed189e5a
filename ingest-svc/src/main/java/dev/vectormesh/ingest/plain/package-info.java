/** What text files bring along: front matter, headings, escapes, embedded files as letters. */
@NullMarked
package dev.vectormesh.ingest.plain;

import org.jspecify.annotations.NullMarked;
