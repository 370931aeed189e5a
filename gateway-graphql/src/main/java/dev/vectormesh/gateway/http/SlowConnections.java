package dev.vectormesh.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that does not end a request in time, however slowly its bytes come, and one
 * that nobody uses between requests. It stands behind the HTTP codec. While a request is answered
 * the time stands still: answers may stream for hours.
 */
public final class SlowConnections extends ChannelDuplexHandler {
  private final Duration most;
  private @Nullable Future<?> closing;
  private boolean upgraded;

  public SlowConnections(Duration most) {
    this.most = most;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    wait(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof HttpRequest) {
      wait(context);
    }
    if (message instanceof LastHttpContent) {
      stop();
    }
    super.channelRead(context, message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof HttpResponse response) {
      upgraded = response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }
    if (message instanceof LastHttpContent && !upgraded) {
      wait(context);
    }
    super.write(context, message, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    stop();
    super.channelInactive(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stop();
  }

  private void wait(ChannelHandlerContext context) {
    stop();
    closing =
        context.executor().schedule(() -> context.close(), most.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void stop() {
    if (closing != null) {
      closing.cancel(false);
      closing = null;
    }
  }
}
