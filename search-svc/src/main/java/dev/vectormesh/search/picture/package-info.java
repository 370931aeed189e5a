/** Pictures that are searched by. */
@NullMarked
package dev.vectormesh.search.picture;

import org.jspecify.annotations.NullMarked;
