package io.github.shikra4j.runtime.serve;

import io.github.shikra4j.ServingListener;
import io.github.shikra4j.ServingListener.Load;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener, if there is one, and keeps what it throws away from those who tell: all
 * replicas of a model.
 */
final class ServingEvents {
  static final ServingEvents UNHEARD = new ServingEvents(Optional.empty());

  private static final Logger LOG = LoggerFactory.getLogger(ServingEvents.class);

  private final Optional<ServingListener> listener;
  private final AtomicBoolean failed = new AtomicBoolean();
  private final Map<Scheduler, Load> loads = new HashMap<>();

  ServingEvents(Optional<ServingListener> listener) {
    this.listener = listener;
  }

  /** Returns whether anybody listens. */
  boolean heard() {
    return listener.isPresent();
  }

  /** Tells the load of all replicas, of which one has changed its own. */
  void tellLoad(Scheduler replica, Load load) {
    Load all;
    synchronized (loads) {
      loads.put(replica, load);
      int waiting = loads.values().stream().mapToInt(Load::waiting).sum();
      int running = loads.values().stream().mapToInt(Load::running).sum();
      long used = loads.values().stream().mapToLong(Load::cacheBytes).sum();
      long most = loads.values().stream().mapToLong(Load::maxCacheBytes).sum();
      all = new Load(waiting, running, used, most);
    }
    // Not under the lock: a listener may close the model, which waits for the other replicas.
    tell(hearer -> hearer.onLoad(all));
  }

  /** Makes a call. An error counts too: a library behind the listener may be of another version. */
  void tell(Consumer<ServingListener> call) {
    try {
      listener.ifPresent(call);
    } catch (RuntimeException | Error e) {
      if (failed.compareAndSet(false, true)) {
        LOG.warn(
            "a serving listener failed; it is told on, and further failures are not logged", e);
      }
    }
  }
}
