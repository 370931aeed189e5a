/** Answers kept in Redis. */
@NullMarked
package dev.vectormesh.search.redis;

import org.jspecify.annotations.NullMarked;
