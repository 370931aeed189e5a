/** A folder of models: what is there, what is served of it, and why one is not. */
@NullMarked
package dev.vectormesh.embedded.triton.repository;

import org.jspecify.annotations.NullMarked;
