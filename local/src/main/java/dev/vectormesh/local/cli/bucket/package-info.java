/** The commands {@code buckets} and {@code objects}. */
@NullMarked
package dev.vectormesh.local.cli.bucket;

import org.jspecify.annotations.NullMarked;
