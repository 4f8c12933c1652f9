package io.github.shikra4j.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shikra4j.CheckpointException;
import io.github.shikra4j.DownloadException;
import io.github.shikra4j.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelHubTests {
  private static final String WEIGHTS = "model.safetensors";
  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @TempDir Path cache;
  private FakeHub hub;

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub().small("config.json", "{}").large(WEIGHTS, CONTENT);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void download_ofModel_laysItOutAsTheHubsOwnTools() throws IOException {
    List<Progress> heard = new ArrayList<>();
    Path folder = models().download("org/name", heard::add);
    Path home = cache.resolve("models--org--name");
    assertEquals(home.resolve("snapshots").resolve(FakeHub.COMMIT), folder);
    assertEquals(FakeHub.COMMIT, Files.readString(home.resolve("refs/main")));
    assertEquals("{}", Files.readString(folder.resolve("config.json")));
    assertArrayEquals(CONTENT, Files.readAllBytes(folder.resolve(WEIGHTS)));
    assertEquals(home.resolve("blobs"), folder.resolve(WEIGHTS).toRealPath().getParent());
    assertEquals(
        new Progress(WEIGHTS, CONTENT.length, CONTENT.length), heard.get(heard.size() - 1));
  }

  @Test
  void download_ofModelThatIsThere_fetchesNothingAgain() {
    models().download("org/name", progress -> {});
    hub.requests.clear();
    models().download("org/name", progress -> {});
    assertTrue(
        hub.requests.stream()
            .allMatch(request -> request.startsWith("HEAD") || request.contains("/api/")),
        hub.requests.toString());
  }

  @Test
  void download_afterCutConnection_goesOnFromThere() throws IOException {
    hub.cutAfter = 100_000;
    DownloadException e = assertThrows(DownloadException.class, this::download);
    assertTrue(e.getMessage().contains("goes on"), e.getMessage());
    long kept = incompleteBytes();
    assertTrue(kept > 0 && kept <= 100_000, "kept " + kept);
    hub.requests.clear();
    assertArrayEquals(CONTENT, Files.readAllBytes(download().resolve(WEIGHTS)));
    assertTrue(
        hub.requests.contains("GET /store/" + WEIGHTS + " bytes=" + kept + "-"),
        hub.requests.toString());
  }

  @Test
  void download_fromStoreWithoutRanges_startsAnew() throws IOException {
    hub.cutAfter = 100_000;
    assertThrows(DownloadException.class, this::download);
    hub.deafToRanges = true;
    assertArrayEquals(CONTENT, Files.readAllBytes(download().resolve(WEIGHTS)));
  }

  @Test
  void download_ofWrongContent_keepsNothingOfIt() throws IOException {
    hub.corrupt = true;
    DownloadException e = assertThrows(DownloadException.class, this::download);
    assertTrue(e.getMessage().contains("checksum"), e.getMessage());
    assertTrue(e.getMessage().contains(WEIGHTS), e.getMessage());
    assertEquals(1, blobs().size());
    hub.corrupt = false;
    assertArrayEquals(CONTENT, Files.readAllBytes(download().resolve(WEIGHTS)));
  }

  @Test
  void download_withToken_sendsItToTheHubAloneAndNotToTheStore() {
    new ModelHub(hub.endpoint(), cache, Optional.of("secret")).download("org/name", progress -> {});
    assertTrue(hub.requests.stream().anyMatch(request -> request.contains("/store/")));
    for (String request : hub.requests) {
      assertEquals(!request.contains("/store/"), request.endsWith("Bearer secret"), request);
    }
  }

  @Test
  void download_ofUnknownModel_isNoPassingFailure() {
    CheckpointException e =
        assertThrows(
            CheckpointException.class, () -> models().download("org/other", progress -> {}));
    assertTrue(e.getMessage().contains("org/other"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void download_withoutAccess_saysHowToGetIt(int status) {
    hub.status = status;
    CheckpointException e = assertThrows(CheckpointException.class, this::download);
    assertTrue(e.getMessage().contains("HF_TOKEN"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void download_fromHubInTrouble_isWorthRetrying(int status) {
    hub.status = status;
    assertThrows(DownloadException.class, this::download);
  }

  @Test
  void download_fromNoHub_isWorthRetrying() {
    hub.close();
    assertThrows(DownloadException.class, this::download);
  }

  @Test
  void download_ofBothFormats_leavesTorchAndOthersBehind() throws IOException {
    hub.large("pytorch_model.bin", new byte[9])
        .large("tf_model.h5", new byte[9])
        .small("pytorch_model.bin.index.json", "{}")
        .small("README.md", "")
        .small("../config.json", "{}")
        .small("sub/config.json", "{}");
    try (Stream<Path> files = Files.list(download())) {
      assertEquals(
          Set.of("config.json", WEIGHTS),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../name", "org/name/more", "org/..", "/name", "org/name@", "a b"})
  void download_ofNoName_isRefusedUnasked(String name) {
    assertThrows(CheckpointException.class, () -> models().download(name, progress -> {}));
    assertEquals(List.of(), hub.requests);
  }

  @Test
  void of_environment_namesEndpointAndCache() {
    Path home = Path.of("home");
    assertEquals(Path.of("home/.cache/huggingface/hub"), ModelHub.of(Map.of(), home).cache());
    assertEquals(Path.of("hf/hub"), ModelHub.of(Map.of("HF_HOME", "hf"), home).cache());
    assertEquals(
        Path.of("c"), ModelHub.of(Map.of("HF_HOME", "hf", "HF_HUB_CACHE", "c"), home).cache());
    assertThrows(
        CheckpointException.class, () -> ModelHub.of(Map.of("HF_ENDPOINT", "ftp://x"), home));
  }

  @Test
  void download_fromMirrorUnderAPath_asksThere() {
    ModelHub mirror =
        new ModelHub(URI.create(hub.endpoint() + "/mirror/"), cache, Optional.empty());
    assertThrows(CheckpointException.class, () -> mirror.download("org/name", progress -> {}));
    assertEquals(List.of("GET /mirror/api/models/org/name/revision/main"), hub.requests);
    assertFalse(Files.exists(cache.resolve("models--org--name")));
  }

  private ModelHub models() {
    return new ModelHub(hub.endpoint(), cache, Optional.empty());
  }

  private Path download() {
    return models().download("org/name", progress -> {});
  }

  private List<Path> blobs() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("models--org--name/blobs"))) {
      return files.toList();
    }
  }

  private long incompleteBytes() throws IOException {
    for (Path blob : blobs()) {
      if (blob.toString().endsWith(".incomplete")) {
        return Files.size(blob);
      }
    }
    return -1;
  }
}
