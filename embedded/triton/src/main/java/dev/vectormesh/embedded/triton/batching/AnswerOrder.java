package dev.vectormesh.embedded.triton.batching;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;

/** Lets answers leave in the order in which their requests came. */
public final class AnswerOrder {
  private final SequencedSet<InferenceRequest> open = new LinkedHashSet<>();
  private final Map<InferenceRequest, Runnable> ready = new HashMap<>();

  /** The request is the last so far. */
  public synchronized void came(InferenceRequest request) {
    open.addLast(request);
  }

  /** Nobody has to wait for this one. */
  public synchronized void went(InferenceRequest request) {
    open.remove(request);
    flush();
  }

  /** Sends the answer as soon as those before it have been sent. */
  synchronized void answer(InferenceRequest request, Runnable answer) {
    if (open.contains(request)) {
      ready.put(request, answer);
      flush();
    } else {
      answer.run();
    }
  }

  private void flush() {
    while (!open.isEmpty()) {
      Runnable answer = ready.remove(open.getFirst());
      if (answer == null) {
        return;
      }
      open.removeFirst();
      answer.run();
    }
  }
}
