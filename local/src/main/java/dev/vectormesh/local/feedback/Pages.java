package dev.vectormesh.local.feedback;

import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.ShownPage;
import org.jspecify.annotations.Nullable;

/** Puts shown documents on a session's pages: where a place is missing, a page begins. */
final class Pages {
  private final Session.Builder session;
  private ShownPage.@Nullable Builder page;
  private int last;

  Pages(Session.Builder session) {
    this.session = session;
  }

  /**
   * @param position from 1, more than the one before
   */
  void add(int position, String document) {
    if (page == null || position != last + 1) {
      page = session.addPagesBuilder();
    }
    page.addDocumentsBuilder().setPosition(position).setDocument(document);
    last = position;
  }
}
