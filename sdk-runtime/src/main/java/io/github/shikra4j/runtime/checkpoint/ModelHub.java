package io.github.shikra4j.runtime.checkpoint;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.DownloadException;
import io.github.shikra4j.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * Fetches models by name into the cache that Hugging Face's own tools use, so that what one has
 * fetched the other finds. Nothing here runs unless it is called.
 */
public final class ModelHub {
  private static final Pattern NAME = Pattern.compile("[\\w-][\\w.-]*(/[\\w-][\\w.-]*)?");
  private static final Pattern FILE = Pattern.compile("[\\w-][\\w.-]*");

  /** Weights of other frameworks are as large, and of no use here. */
  private static final Pattern USEFUL = Pattern.compile(".*\\.(json|safetensors|bin|model)");

  private final HubClient hub;
  private final Path cache;

  /**
   * Names a hub and a cache.
   *
   * @param endpoint such as {@code https://huggingface.co}
   * @param cache holds a folder {@code models--ORG--NAME} for each model
   * @param token sent to the endpoint's own host only
   */
  public ModelHub(URI endpoint, Path cache, Optional<String> token) {
    this.hub = new HubClient(endpoint, token);
    this.cache = cache;
  }

  /**
   * Returns the hub and cache that {@code HF_ENDPOINT}, {@code HF_HUB_CACHE} or {@code HF_HOME},
   * and {@code HF_TOKEN} name.
   *
   * @throws CheckpointException if the endpoint is no address
   */
  public static ModelHub fromEnvironment() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  static ModelHub of(Map<String, String> environment, Path userHome) {
    String endpoint = environment.getOrDefault("HF_ENDPOINT", "https://huggingface.co");
    Path home =
        Optional.ofNullable(environment.get("HF_HOME"))
            .map(Path::of)
            .orElse(userHome.resolve(".cache").resolve("huggingface"));
    Path cache =
        Optional.ofNullable(environment.get("HF_HUB_CACHE"))
            .map(Path::of)
            .orElse(home.resolve("hub"));
    return new ModelHub(address(endpoint), cache, Optional.ofNullable(environment.get("HF_TOKEN")));
  }

  private static URI address(String endpoint) {
    try {
      URI address = URI.create(endpoint);
      if ("https".equals(address.getScheme()) || "http".equals(address.getScheme())) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new CheckpointException("HF_ENDPOINT: " + endpoint + " is no address", e);
    }
    throw new CheckpointException("HF_ENDPOINT: " + endpoint + " is no http or https address");
  }

  Path cache() {
    return cache;
  }

  /**
   * Fetches a model's configuration, tokenizer and weights, safetensors where it has both formats,
   * and checks each against the hub's checksum or, for small files, size.
   *
   * @param model such as {@code openai/clip-vit-large-patch14}, with {@code @REVISION} where it is
   *     not {@code main}
   * @param listener hears of the bytes of each file
   * @return the folder, to be opened as a checkpoint
   * @throws CheckpointException if there is no such model, or it may not be fetched
   * @throws DownloadException if the fetching failed or broke off; calling again goes on
   */
  public Path download(String model, Progress.Listener listener) {
    int at = model.indexOf('@');
    String name = at < 0 ? model : model.substring(0, at);
    String revision = at < 0 ? "main" : model.substring(at + 1);
    if (!NAME.matcher(name).matches() || !FILE.matcher(revision).matches()) {
      throw new CheckpointException(model + ": no name of a model, such as org/name");
    }
    JsonFile listing = listing(name, revision);
    String commit = plain(listing.text("sha"), name);
    List<String> files = wanted(listing.names("siblings", "rfilename"));
    return fetch(name, revision, commit, files, listener);
  }

  private JsonFile listing(String name, String revision) {
    String path = "/api/models/%s/revision/%s".formatted(name, revision);
    return JsonFile.parse(Path.of(name), hub.text(path));
  }

  private static List<String> wanted(List<String> files) {
    boolean safe = files.stream().anyMatch(file -> file.matches("model.*\\.safetensors"));
    return files.stream()
        .filter(file -> FILE.matcher(file).matches() && USEFUL.matcher(file).matches())
        .filter(file -> !safe || !file.matches(".*\\.bin|.*\\.bin\\.index\\.json"))
        .toList();
  }

  private Path fetch(
      String name, String revision, String commit, List<String> files, Progress.Listener listener) {
    Path home = cache.resolve("models--" + name.replace("/", "--"));
    Path snapshot = home.resolve("snapshots").resolve(commit);
    try {
      Files.createDirectories(home.resolve("blobs"));
      Files.createDirectories(home.resolve("refs"));
      Files.createDirectories(snapshot);
      for (String file : files) {
        String path = "/%s/resolve/%s/%s".formatted(name, commit, file);
        HubFile known = HubFile.of(hub.head(path));
        Path blob =
            new HubBlob(hub, path, known, home.resolve("blobs"))
                .fetch(counter(file, known, listener));
        link(blob, snapshot, file);
      }
      Files.writeString(home.resolve("refs").resolve(revision), commit);
      return snapshot;
    } catch (IOException e) {
      throw new DownloadException("%s: the cache cannot be written: %s".formatted(home, e), e);
    }
  }

  private static LongConsumer counter(String file, HubFile known, Progress.Listener listener) {
    return done -> Listeners.tell(listener, new Progress(file, done, known.bytes().orElse(0)));
  }

  /** Links as the hub's client does; where links are not allowed, the snapshot has the content. */
  private static void link(Path blob, Path snapshot, String file) throws IOException {
    Path place = snapshot.resolve(file);
    if (Files.exists(place)) {
      return;
    }
    Files.deleteIfExists(place); // a link whose content is gone
    try {
      Files.createSymbolicLink(place, snapshot.relativize(blob));
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(blob, place);
    }
  }

  private static String plain(String commit, String name) {
    if (!FILE.matcher(commit).matches()) {
      throw new DownloadException("%s: '%s' is no commit".formatted(name, commit));
    }
    return commit;
  }
}
