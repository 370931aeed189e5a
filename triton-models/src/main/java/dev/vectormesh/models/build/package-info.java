/**
 * Makes the model repository from the published model files; runs in the build and is not shipped.
 */
@NullMarked
package dev.vectormesh.models.build;

import org.jspecify.annotations.NullMarked;
