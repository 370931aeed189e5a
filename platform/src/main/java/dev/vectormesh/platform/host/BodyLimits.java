package dev.vectormesh.platform.host;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.vectormesh.platform.call.EdgeInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Bounds the body of calls that Armeria gathers whole before it looks at them: all but those that
 * stream requests. JSON must come in time too; gRPC has its call's deadline from the first header.
 */
final class BodyLimits extends SimpleDecoratingHttpService {
  /** The largest message with its framing; gRPC-Web's base64 makes it a third larger. */
  private static final int MOST = EdgeInterceptor.MAX_FRAME + 64 * 1024;

  private final Set<String> streaming;
  private final Duration bodyTime;

  BodyLimits(Mounted mounted, HttpService calls) {
    super(calls);
    bodyTime = mounted.config().callDeadline();
    streaming =
        mounted.describedServices().stream()
            .flatMap(service -> service.getMethods().stream())
            .map(ServerMethodDefinition::getMethodDescriptor)
            .filter(method -> !method.getType().clientSendsOneMessage())
            .map(MethodDescriptor::getFullMethodName)
            .map(name -> "/" + name)
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
    if (!streaming.contains(context.path())) {
      context.setMaxRequestLength(MOST);
      if (!GrpcRefusal.isGrpc(request.headers().get(HttpHeaderNames.CONTENT_TYPE, ""))) {
        context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, bodyTime);
      }
    }
    return unwrap().serve(context, request);
  }
}
