package io.narthex.server.http;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A listening socket whose connections are {@link PatientEndPoint}s. */
final class PatientConnector extends ServerConnector {
  /** Far below the threads of the pool: those that wait must not keep others from being served. */
  private static final int PLACES = 16;

  private final Semaphore places = new Semaphore(PLACES);

  PatientConnector(Server server, ConnectionFactory... factories) {
    super(server, 1, 1, factories);
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    PatientEndPoint endPoint = new PatientEndPoint(channel, selector, key, getScheduler(), places);
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
  }
}
