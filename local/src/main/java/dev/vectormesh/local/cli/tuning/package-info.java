/** Commands that train models. */
@NullMarked
package dev.vectormesh.local.cli.tuning;

import org.jspecify.annotations.NullMarked;
