package io.narthex.server.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP listener. Requests go to a {@link Router}.
 *
 * <p>Thread-safety: thread-safe once started. Whoever creates it closes it.
 *
 * @upstream web/web.go Handler.Run
 */
public final class WebServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(WebServer.class.getName());
  private static final int MAX_THREADS = 64;
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final long IDLE_MILLIS = 5 * 60 * 1000;

  private final Server server;
  private final ServerConnector connector;

  /** A server for {@code address}; nothing listens before {@link #start}. */
  public WebServer(InetSocketAddress address, Router router, Cors cors) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
    threads.setName("http");
    threads.setDaemon(true);
    server = new Server(threads);
    HttpConfiguration config = new HttpConfiguration();
    config.setSendServerVersion(false);
    config.setRequestHeaderSize(MAX_HEADER_BYTES);
    connector = new PatientConnector(server, new HttpConnectionFactory(config));
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(new RouterHandler(router, cors));
  }

  /** Listens. */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("starting the HTTP server: " + e.getMessage(), e);
    }
  }

  /** The port it listens on, also when 0 was asked for. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("stopping the HTTP server: " + e.getMessage(), e);
    }
  }

  private static final class RouterHandler extends Handler.Abstract {
    private final Router router;
    private final Cors cors;

    RouterHandler(Router router, Cors cors) {
      this.router = router;
      this.cors = cors;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
      PatientEndPoint patient = endPoint instanceof PatientEndPoint p ? p : null;
      if (patient != null) {
        patient.asked();
      }
      try {
        answer(request, response);
        callback.succeeded();
      } catch (IOException | RuntimeException e) {
        fail(request, response, callback, e);
      }
      if (patient != null) {
        patient.answered();
      }
      return true;
    }

    private void answer(Request request, Response response) throws IOException {
      HttpURI uri = request.getHttpURI();
      WebRequest in =
          new WebRequest(
              request.getMethod(),
              URIUtil.decodePath(uri.getPath()),
              uri.getQuery(),
              request.getHeaders()::get,
              Request.asInputStream(request));
      WebResponse out = new WebResponse(request, response);
      cors.apply(in, out);
      if (in.method().equals("OPTIONS")) {
        out.empty(204);
        return;
      }
      router.handle(in, out);
      out.finish();
    }

    private static void fail(Request request, Response response, Callback callback, Exception e) {
      if (response.isCommitted()) {
        // Too late for an error answer: the client sees the connection break.
        LOG.log(System.Logger.Level.DEBUG, () -> "answer to " + request + " broke off: " + e);
        callback.failed(e);
        return;
      }
      LOG.log(System.Logger.Level.ERROR, "answering " + request, e);
      Response.writeError(request, response, callback, 500, e.getMessage());
    }
  }
}
