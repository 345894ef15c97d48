package io.narthex.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Runs something when the process is sent a hang-up signal.
 *
 * <p>The JDK has no supported way; {@code sun.misc.Signal} has been there in every version and is
 * reached by name, so that its absence costs no more than this one convenience.
 *
 * @upstream cmd/prometheus/main.go, the reload handler
 */
final class HangUp {
  private static final System.Logger LOG = System.getLogger(HangUp.class.getName());

  private HangUp() {}

  static void onSignal(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler invoke =
          (proxy, method, args) -> {
            action.run();
            return null;
          };
      Object listener =
          Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, invoke);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), listener);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(System.Logger.Level.INFO, "no reload on hang-up signals here: " + e);
    }
  }
}
