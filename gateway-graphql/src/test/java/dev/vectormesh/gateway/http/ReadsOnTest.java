package dev.vectormesh.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadsOnTest {
  private final Reads reads = new Reads();
  private EmbeddedChannel channel;

  private static final class Reads extends ChannelOutboundHandlerAdapter {
    private int count;

    @Override
    public void read(ChannelHandlerContext context) throws Exception {
      count++;
      super.read(context);
    }
  }

  @BeforeEach
  void open() {
    channel = new EmbeddedChannel();
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(reads, new ReadsOn());
    channel.runPendingTasks();
    reads.count = 0;
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void request() {
    channel.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
  }

  private void answer(HttpResponseStatus status) {
    // Not writeOutbound, which throws where the connection is closed.
    channel.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status));
    channel.runPendingTasks();
  }

  @Test
  void answeredRequest_afterWhichNobodyReads_isReadOn() {
    request();
    answer(HttpResponseStatus.OK);
    assertThat(reads.count).isEqualTo(1);
  }

  @Test
  void requestsThatWaitForTheirAnswers_areNotReadPast() {
    request();
    request();
    answer(HttpResponseStatus.OK);
    assertThat(reads.count).isZero();
    answer(HttpResponseStatus.OK);
    assertThat(reads.count).isEqualTo(1);
  }

  @Test
  void continueIsNoAnswer() {
    request();
    answer(HttpResponseStatus.CONTINUE);
    assertThat(reads.count).isZero();
  }

  @Test
  void closedConnection_isNotRead() {
    request();
    channel.close();
    answer(HttpResponseStatus.OK);
    assertThat(reads.count).isZero();
  }
}
