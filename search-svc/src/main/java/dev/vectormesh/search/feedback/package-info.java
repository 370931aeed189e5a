/** What searches showed and what people did with it. */
@NullMarked
package dev.vectormesh.search.feedback;

import org.jspecify.annotations.NullMarked;
