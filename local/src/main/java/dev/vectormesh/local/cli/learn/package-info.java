/** The loop that learns, shown on a small collection with simulated users. */
@NullMarked
package dev.vectormesh.local.cli.learn;

import org.jspecify.annotations.NullMarked;
