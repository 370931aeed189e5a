/**
 * Work that may crash, hang or eat memory runs in child JVMs: one request at a time each, with a
 * heap and a time of its own.
 */
@NullMarked
package dev.vectormesh.platform.child;

import org.jspecify.annotations.NullMarked;
