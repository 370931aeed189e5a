/** Encoders that others serve, by HTTP: what a text costs there, and how long one has to wait. */
@NullMarked
package dev.vectormesh.encoders.remote;

import org.jspecify.annotations.NullMarked;
