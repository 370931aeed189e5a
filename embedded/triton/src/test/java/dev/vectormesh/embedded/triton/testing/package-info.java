/** Tests of the extension, as other people's tests use it. */
@NullMarked
package dev.vectormesh.embedded.triton.testing;

import org.jspecify.annotations.NullMarked;
