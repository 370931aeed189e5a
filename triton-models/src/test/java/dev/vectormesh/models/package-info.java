/** Tests of the bundled models. */
@NullMarked
package dev.vectormesh.models;

import org.jspecify.annotations.NullMarked;
