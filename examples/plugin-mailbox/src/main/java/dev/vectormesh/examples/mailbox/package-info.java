/** An example of a plug-in: a kind of sources that reads mailboxes. */
@NullMarked
package dev.vectormesh.examples.mailbox;

import org.jspecify.annotations.NullMarked;
