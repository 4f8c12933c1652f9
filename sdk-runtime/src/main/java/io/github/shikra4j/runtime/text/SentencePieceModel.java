package io.github.shikra4j.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.shikra4j.CheckpointException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The piece table of a {@code tokenizer.model}, read without the native library: its names come
 * back through JNI as modified UTF-8, which has no characters beyond the basic plane.
 *
 * <p>The file is a protocol buffer, {@code sentencepiece_model.proto}: field 1 repeats the pieces
 * (1 text, 2 score, 3 type), fields 2 and 3 hold how it was trained and how text is normalised.
 */
final class SentencePieceModel {
  private static final int PIECES = 1;
  private static final int NORMALIZER = 3;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private SentencePieceModel() {}

  /**
   * Reads the pieces, in the order of their ids.
   *
   * @throws CheckpointException if the file cannot be read or is no whole SentencePiece model
   */
  static List<Piece> read(Path file) {
    try {
      return parse(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read: " + e.getMessage(), e);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new CheckpointException(
          file + " is no whole SentencePiece model; copy it again from where it came", e);
    }
  }

  private static List<Piece> parse(ByteBuffer in) {
    List<Piece> pieces = new ArrayList<>();
    boolean whole = false;
    while (in.hasRemaining()) {
      long tag = varint(in);
      if (tag == (PIECES << 3 | BYTES)) {
        pieces.add(piece(bytes(in)));
      } else {
        // Written after the last piece: a file cut between two pieces lacks it.
        whole |= tag >>> 3 == NORMALIZER;
        skip(in, tag);
      }
    }
    if (!whole || pieces.isEmpty()) {
      throw new IllegalArgumentException("pieces or normaliser missing");
    }
    return pieces;
  }

  private static Piece piece(ByteBuffer in) {
    String text = "";
    long type = Piece.NORMAL;
    while (in.hasRemaining()) {
      long tag = varint(in);
      if (tag == (1 << 3 | BYTES)) {
        text = UTF_8.decode(bytes(in)).toString();
      } else if (tag == (3 << 3 | VARINT)) {
        type = varint(in);
      } else {
        skip(in, tag);
      }
    }
    return new Piece(text, (int) type);
  }

  private static void skip(ByteBuffer in, long tag) {
    switch ((int) (tag & 7)) {
      case VARINT -> varint(in);
      case FIXED64 -> in.getLong();
      case BYTES -> bytes(in);
      case FIXED32 -> in.getInt();
      default -> throw new IllegalArgumentException("wire type " + (tag & 7));
    }
  }

  private static ByteBuffer bytes(ByteBuffer in) {
    long length = varint(in);
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer bytes = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + (int) length);
    return bytes;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("varint longer than 64 bits");
  }

  /** A piece and its {@code SentencePiece.Type}. */
  record Piece(String text, int type) {
    static final int NORMAL = 1;
    static final int UNKNOWN = 2;
    static final int CONTROL = 3;
    static final int BYTE = 6;
  }
}
