package io.github.shikra4j.runtime.vision;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Float32 tensors of a small safetensors file, read without the checkpoint room's checks. */
final class SafetensorsFile {
  private final ByteBuffer bytes;
  private final JsonObject header;
  private final int data;

  SafetensorsFile(Path file) {
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int length = (int) bytes.getLong(0);
    header =
        JsonParser.parseString(new String(bytes.array(), 8, length, StandardCharsets.UTF_8))
            .getAsJsonObject();
    data = 8 + length;
  }

  float[] floats(String name) {
    var offsets = header.getAsJsonObject(name).getAsJsonArray("data_offsets");
    int begin = offsets.get(0).getAsInt();
    float[] values = new float[(offsets.get(1).getAsInt() - begin) / Float.BYTES];
    bytes
        .slice(data + begin, values.length * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }
}
