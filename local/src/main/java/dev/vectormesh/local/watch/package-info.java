/** Folders of this machine that are followed. */
@NullMarked
package dev.vectormesh.local.watch;

import org.jspecify.annotations.NullMarked;
