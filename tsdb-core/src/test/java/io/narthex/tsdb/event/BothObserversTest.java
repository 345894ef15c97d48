package io.narthex.tsdb.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BothObserversTest {
  private static TsdbObserver listing(String name, List<String> told) {
    return (TsdbObserver)
        Proxy.newProxyInstance(
            TsdbObserver.class.getClassLoader(),
            new Class<?>[] {TsdbObserver.class},
            (proxy, method, args) -> {
              told.add(name + " " + method.getName() + Arrays.toString(args));
              return null;
            });
  }

  private static Object value(Class<?> type, int i) {
    if (type == int.class) {
      return i;
    }
    return type == long.class ? (Object) (long) i : type == String.class ? "s" + i : Labels.empty();
  }

  @Test
  void tellsBothOfEverythingInOrder() throws Exception {
    List<String> told = new ArrayList<>();
    TsdbObserver both = new BothObservers(listing("first", told), listing("second", told));
    for (Method method : TsdbObserver.class.getMethods()) {
      if (method.getReturnType() != void.class) {
        continue;
      }
      Object[] args = new Object[method.getParameterCount()];
      for (int i = 0; i < args.length; i++) {
        args[i] = value(method.getParameterTypes()[i], i + 1);
      }
      told.clear();

      method.invoke(both, args);

      String call = " " + method.getName() + Arrays.toString(args);
      assertThat(told).containsExactly("first" + call, "second" + call);
    }
  }
}
