package io.narthex.server.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.URIUtil;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

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

  private final InetSocketAddress address;
  private final Cors cors;
  private final ExchangeObserver observer;
  private volatile Router router;
  private @Nullable ServerSocketChannel channel; // once it is bound
  private @Nullable Server server; // once it is started, or tried to
  private int port;
  private CompletableFuture<Void> starting = CompletableFuture.completedFuture(null);

  /** A server for {@code address}; nothing listens before {@link #bind} or {@link #start}. */
  public WebServer(InetSocketAddress address, Router router, Cors cors) {
    this(address, router, cors, ExchangeObserver.NONE);
  }

  /** The same, and {@code observer} is told of what is answered. */
  public WebServer(InetSocketAddress address, Router router, Cors cors, ExchangeObserver observer) {
    this.address = address;
    this.router = router;
    this.cors = cors;
    this.observer = observer;
    router.handlers().forEach(observer::routed);
  }

  /** From now on requests go to another router. */
  public void route(Router newRouter) {
    newRouter.handlers().forEach(observer::routed);
    router = newRouter;
  }

  /**
   * Takes the port: nobody else can have it from now on. Who connects is answered once the server
   * is started. Jetty is not needed for it, whose some hundred classes {@link #startBeside} loads.
   */
  public void bind() throws IOException {
    try {
      ServerSocketChannel opened = ServerSocketChannel.open();
      try {
        opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        opened.bind(new InetSocketAddress(address.getHostString(), address.getPort()));
        port = opened.socket().getLocalPort();
        channel = opened;
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
    } catch (IOException | UnresolvedAddressException e) {
      throw cannotListen(e);
    }
  }

  private IOException cannotListen(Exception e) {
    return new IOException(
        "listen tcp " + address.getHostString() + ":" + address.getPort() + ": " + reason(e), e);
  }

  /** Answers; listens if {@link #bind} was not called before. */
  public void start() throws IOException {
    ServerSocketChannel listening = channel;
    if (listening == null) {
      bind();
      listening = Objects.requireNonNull(channel);
    }
    Server made = jetty(listening);
    server = made;
    try {
      made.start();
    } catch (IOException e) {
      throw cannotListen(e);
    } catch (Exception e) {
      throw new IOException("starting the HTTP server: " + e.getMessage(), e);
    }
  }

  /**
   * Loads most of the some hundred classes that are needed to listen, so that a start which has a
   * processor to spare need not do so when it is busy.
   */
  public static void loadAhead() {
    new PatientConnector(server(), connections());
  }

  private static Server server() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
    threads.setName("http");
    threads.setDaemon(true);
    return new Server(threads);
  }

  private static HttpConnectionFactory connections() {
    HttpConfiguration config = new HttpConfiguration();
    config.setSendServerVersion(false);
    config.setRequestHeaderSize(MAX_HEADER_BYTES);
    config.setUriCompliance(UriCompliance.UNSAFE); // paths are looked up, never files
    return new HttpConnectionFactory(config);
  }

  private Server jetty(ServerSocketChannel listening) throws IOException {
    Server made = server();
    ServerConnector connector = new PatientConnector(made, connections());
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.open(listening);
    made.addConnector(connector);
    made.setHandler(new RouterHandler(cors));
    made.setErrorHandler(new PlainErrors());
    return made;
  }

  /** Starts on a thread of its own, beside what the caller does; at most once. */
  public void startBeside() {
    starting =
        CompletableFuture.runAsync(
            () -> {
              try {
                start();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            task -> new Thread(task, "http-start").start());
  }

  /** Waits until what {@link #startBeside} began is done; throws what went wrong. */
  public void awaitStarted() throws IOException {
    try {
      starting.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof UncheckedIOException io
          ? io.getCause()
          : new IOException("starting the HTTP server", e.getCause());
    }
  }

  private static String reason(Exception e) {
    if (e instanceof UnresolvedAddressException) {
      return "no such host";
    }
    Throwable cause = e.getCause() instanceof BindException bind ? bind : e;
    return cause instanceof BindException
        ? "bind: " + String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT)
        : String.valueOf(cause.getMessage());
  }

  /** The port it listens on, also when 0 was asked for. */
  public int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    starting.exceptionally(e -> null).join(); // what is half started cannot be stopped
    Server started = server;
    ServerSocketChannel listening = channel;
    try {
      if (started != null) {
        started.stop();
      }
    } catch (Exception e) {
      throw new IOException("stopping the HTTP server: " + e.getMessage(), e);
    } finally {
      if (listening != null) {
        listening.close(); // if it was bound and never started
      }
    }
  }

  /** Errors in the HTTP itself, as Go answers them: a line of text. */
  private static final class PlainErrors extends ErrorHandler {
    @Override
    protected void generateResponse(
        Request request,
        Response response,
        int code,
        String message,
        Throwable cause,
        Callback callback) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
      Content.Sink.write(response, true, code + " " + message + "\n", callback);
    }
  }

  private final class RouterHandler extends Handler.Abstract {
    private static final int FAILED = 500;

    private final Cors cors;

    RouterHandler(Cors cors) {
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
              Request.getRemoteAddr(request),
              request.getHeaders()::get,
              Request.asInputStream(request));
      WebResponse out = new WebResponse(request, response);
      cors.apply(in, out);
      if (in.method().equals("OPTIONS") && in.path().startsWith("/api/v1/")) {
        out.empty(204);
        return;
      }
      Router now = router;
      String handler = now.handler(in);
      boolean done = false;
      try {
        now.handle(in, out);
        out.finish();
        done = true;
      } finally {
        if (handler != null) {
          observer.answered(
              handler,
              done ? response.getStatus() : FAILED,
              Response.getContentBytesWritten(response),
              NanoTime.since(request.getBeginNanoTime()));
        }
      }
    }

    private void fail(Request request, Response response, Callback callback, Exception e) {
      if (response.isCommitted()) {
        // Too late for an error answer: the client sees the connection break.
        LOG.log(System.Logger.Level.DEBUG, () -> "answer to " + request + " broke off: " + e);
        callback.failed(e);
        return;
      }
      LOG.log(System.Logger.Level.ERROR, "answering " + request, e);
      Response.writeError(request, response, callback, FAILED, e.getMessage());
    }
  }
}
