/** For the tests of programs that call a Triton: a server for as long as a test class runs. */
@NullMarked
package dev.vectormesh.embedded.triton.testing;

import org.jspecify.annotations.NullMarked;
