package io.github.shikra4j.runtime.checkpoint;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.common.util.concurrent.SimpleTimeLimiter;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.TimeLimiter;
import io.github.shikra4j.DownloadException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/**
 * Fetches one file's content. What has arrived stays in {@code ETAG.incomplete} beside the place of
 * the whole, as the hub's own client keeps it, and the next try goes on from there.
 */
final class HubBlob {
  private static final int CHUNK = 1 << 16;

  /** Of this process: closing a second channel would give the first one's lock away. */
  private static final Set<Path> FETCHING = ConcurrentHashMap.newKeySet();

  private static final TimeLimiter READS =
      SimpleTimeLimiter.create(
          Executors.newCachedThreadPool(
              new ThreadFactoryBuilder()
                  .setNameFormat("shikra-download-%d")
                  .setDaemon(true)
                  .build()));

  private final HubClient hub;
  private final String path;
  private final HubFile file;
  private final Path blob;
  private final Path incomplete;

  HubBlob(HubClient hub, String path, HubFile file, Path blobs) {
    this.hub = hub;
    this.path = path;
    this.file = file;
    this.blob = blobs.resolve(file.etag());
    this.incomplete = blobs.resolve(file.etag() + ".incomplete");
  }

  /** Returns the place of the whole content, fetched and checked where it was not there yet. */
  Path fetch(LongConsumer arrived) {
    if (Files.exists(blob)) {
      return blob;
    }
    Path own = incomplete.toAbsolutePath();
    if (!FETCHING.add(own)) {
      throw new DownloadException(path + ": another thread is fetching it; try again later");
    }
    try {
      fetchLocked(arrived);
      check();
      return moveIntoPlace();
    } finally {
      FETCHING.remove(own);
    }
  }

  private void fetchLocked(LongConsumer arrived) {
    try (FileChannel channel =
        FileChannel.open(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      try (FileLock lock = channel.tryLock()) {
        if (lock == null) {
          throw new DownloadException(path + ": another process is fetching it; try again later");
        }
        receive(channel, arrived);
      }
    } catch (IOException e) {
      throw new DownloadException(
          "%s: cut off: %s; the next try goes on from there".formatted(path, e), e);
    }
  }

  private void receive(FileChannel channel, LongConsumer arrived) throws IOException {
    long have = channel.size();
    if (have > 0 && have == file.bytes().orElse(-1)) {
      return;
    }
    HttpResponse<InputStream> response = hub.open(path, have);
    try (InputStream body = response.body()) {
      if (response.statusCode() == 416) {
        return;
      }
      long start = response.statusCode() == 206 && continues(response, have) ? have : 0;
      channel.truncate(start).position(start);
      copy(body, channel, arrived);
    }
  }

  /** A store that answers another range than the one asked for would garble the file. */
  private boolean continues(HttpResponse<?> response, long have) {
    String range = response.headers().firstValue("content-range").orElse("");
    if (range.startsWith("bytes " + have + "-")) {
      return true;
    }
    throw new DownloadException(
        "%s: asked for bytes from %d on, answered with '%s'".formatted(path, have, range));
  }

  private static void copy(InputStream body, FileChannel channel, LongConsumer arrived)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int count = read(body, chunk); count >= 0; count = read(body, chunk)) {
      ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      arrived.accept(channel.position());
    }
    channel.force(true);
  }

  /** The request's own time limit ends with its headers: a server may fall silent after them. */
  private static int read(InputStream body, byte[] into) throws IOException {
    try {
      return READS.callWithTimeout(() -> body.read(into), HubClient.PATIENCE);
    } catch (TimeoutException e) {
      throw new IOException("nothing came for " + HubClient.PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  private void check() {
    try {
      long size = Files.size(incomplete);
      if (file.bytes().isPresent() && size < file.bytes().getAsLong()) {
        throw new DownloadException(
            "%s: cut off at %d of %d bytes; the next try goes on from there"
                .formatted(path, size, file.bytes().getAsLong()));
      }
      boolean tooLong = file.bytes().isPresent() && size > file.bytes().getAsLong();
      if (tooLong || (file.hasSha256() && !sha256().equals(file.etag()))) {
        Files.delete(incomplete);
        throw new DownloadException(
            path + ": what arrived has another checksum than the hub says; it is fetched anew");
      }
    } catch (IOException e) {
      throw new DownloadException(path + ": cannot be checked: " + e, e);
    }
  }

  private String sha256() throws IOException {
    return MoreFiles.asByteSource(incomplete).hash(Hashing.sha256()).toString();
  }

  private Path moveIntoPlace() {
    try {
      return Files.move(incomplete, blob, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DownloadException(path + ": cannot be moved into the cache: " + e, e);
    }
  }
}
