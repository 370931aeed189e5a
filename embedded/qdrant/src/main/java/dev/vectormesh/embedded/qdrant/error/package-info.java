/** Why a request is not served, and why data cannot be read. */
@NullMarked
package dev.vectormesh.embedded.qdrant.error;

import org.jspecify.annotations.NullMarked;
