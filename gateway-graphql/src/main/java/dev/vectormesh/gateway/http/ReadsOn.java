package dev.vectormesh.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Asks a connection for its next request where nobody else does. Reactor Netty 1.3.6 and 1.3.7 read
 * on demand, and ask for nothing after a request that came before the one ahead of it had ended and
 * was answered at once (reactor-netty#4361): the client's next request was never read. It stands
 * behind the HTTP codec.
 */
public final class ReadsOn extends ChannelDuplexHandler {
  private int unanswered;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof HttpRequest) {
      unanswered++;
    }
    super.channelRead(context, message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof LastHttpContent && !isInterim(message)) {
      unanswered--;
      ChannelPromise written = promise.unvoid();
      // Later than what ends the request, which may take back a read that is under way. Where one
      // is under way all the same, this one changes nothing.
      written.addListener(done -> context.executor().execute(() -> readOn(context)));
      super.write(context, message, written);
    } else {
      super.write(context, message, promise);
    }
  }

  /** 100 (Continue) comes before the answer. */
  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  private void readOn(ChannelHandlerContext context) {
    if (unanswered == 0 && context.channel().isActive() && !context.isRemoved()) {
      context.read();
    }
  }
}
