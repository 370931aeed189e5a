/**
 * Turns files into text. Parsers of rich formats run in a child JVM: a file that exhausts memory or
 * never ends takes the child with it and nothing else.
 */
@NullMarked
package dev.vectormesh.ingest.tika;

import org.jspecify.annotations.NullMarked;
