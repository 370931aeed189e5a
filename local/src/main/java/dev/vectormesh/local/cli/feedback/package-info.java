/** Commands for sessions and what was done with them. */
@NullMarked
package dev.vectormesh.local.cli.feedback;

import org.jspecify.annotations.NullMarked;
