/** Whether a model still makes the vectors that it made when its space was first written to. */
@NullMarked
package dev.vectormesh.ingest.canary;

import org.jspecify.annotations.NullMarked;
