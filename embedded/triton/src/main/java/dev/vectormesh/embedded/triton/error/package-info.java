/** What can be wrong, in Triton's words. */
@NullMarked
package dev.vectormesh.embedded.triton.error;

import org.jspecify.annotations.NullMarked;
