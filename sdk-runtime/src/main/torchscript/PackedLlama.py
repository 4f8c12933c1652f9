# The language model with packed weights.
class PackedLlama(Module):  # and all of Packed, Llama
  __parameters__ = []
  __buffers__ = []
