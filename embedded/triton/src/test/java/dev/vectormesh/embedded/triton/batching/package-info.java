/** Tests of the queue without a server. */
@NullMarked
package dev.vectormesh.embedded.triton.batching;

import org.jspecify.annotations.NullMarked;
