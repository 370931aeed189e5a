/** Tests of the embedded server through its stub. */
@NullMarked
package dev.vectormesh.embedded.triton;

import org.jspecify.annotations.NullMarked;
