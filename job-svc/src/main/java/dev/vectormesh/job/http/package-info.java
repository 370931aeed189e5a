/** Requests to the outside. */
@NullMarked
package dev.vectormesh.job.http;

import org.jspecify.annotations.NullMarked;
