/** What a namespace is searched with: its space, physical collection, generation and signature. */
@NullMarked
package dev.vectormesh.search.serving;

import org.jspecify.annotations.NullMarked;
