/** Tests of the build step. */
@NullMarked
package dev.vectormesh.models.build;

import org.jspecify.annotations.NullMarked;
