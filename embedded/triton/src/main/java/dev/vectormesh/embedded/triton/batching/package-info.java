/** Requests that wait for an instance, and how they are joined to runs. */
@NullMarked
package dev.vectormesh.embedded.triton.batching;

import org.jspecify.annotations.NullMarked;
