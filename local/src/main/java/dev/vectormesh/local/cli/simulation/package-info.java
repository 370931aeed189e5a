/** Commands that measure latency over simulated pictures. */
@NullMarked
package dev.vectormesh.local.cli.simulation;

import org.jspecify.annotations.NullMarked;
