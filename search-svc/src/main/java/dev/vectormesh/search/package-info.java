/** The search service: settings, wiring and main. */
@NullMarked
package dev.vectormesh.search;

import org.jspecify.annotations.NullMarked;
