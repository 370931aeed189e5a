/** The text-to-image document's own API: {@code /search}, {@code /health}, {@code /stats}. */
@NullMarked
package dev.vectormesh.gateway.facade;

import org.jspecify.annotations.NullMarked;
