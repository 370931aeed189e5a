/**
 * For other people's tests; needs JUnit Jupiter on the class path, which this module leaves out.
 */
@NullMarked
package dev.vectormesh.embedded.qdrant.testing;

import org.jspecify.annotations.NullMarked;
