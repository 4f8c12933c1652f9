# The language model: LLaMA (arXiv 2302.13971) as Vicuna and Shikra use it.
#
# Requests of different lengths run together without padding: their tokens are packed one after the
# other into [tokens, hidden], and only attention looks at one request at a time. So what a request
# gets in attention does not depend on its company.
#
# Weights of a layer, in this order: input norm [hidden], query [heads * headDim, hidden], key and
# value [kvHeads * headDim, hidden], output [hidden, heads * headDim], post-attention norm [hidden],
# gate and up [intermediate, hidden], down [hidden, intermediate]: 9 tensors.
#
# A linear layer's weight [out, in] is in the number type of x. Each weight has a scale in a list as
# long as the weights', which nothing looks at here: PackedLlama has weights in int8, too.
class Llama(Module):
  __parameters__ = []
  __buffers__ = []

  # Rows of the embedding table [vocabulary, hidden] for ids [tokens] -> [tokens, hidden].
  def embed(self: __torch__.Llama, table: Tensor, ids: Tensor) -> Tensor:
    return torch.embedding(table, ids)

  # The embeddings x [tokens, hidden] with rows of picture features [patches, hidden], from a first
  # feature on, put in from a first row on.
  def place(self: __torch__.Llama, x: Tensor, row: int, features: Tensor, first: int, count: int) -> Tensor:
    hole = torch.slice(x, 0, row, row + count)
    return torch.copy_(hole, torch.slice(features, 0, first, first + count))

  # RMSNorm of x [tokens, hidden], in float32 whatever x is.
  def norm(self: __torch__.Llama, x: Tensor, weight: Tensor, eps: float) -> Tensor:
    f = torch.to(x, 6)
    f = f * torch.rsqrt(torch.mean(f * f, [-1], True) + eps)
    return weight * torch.to(f, x.dtype)

  # What the products with weights of one kind share of x [tokens, in].
  def factors(self: __torch__.Llama, x: Tensor, weight: Tensor) -> List[Tensor]:
    return [x]

  # A linear layer: factors of x [tokens, in] -> [tokens, out] in that number type.
  def product(self: __torch__.Llama, factors: List[Tensor], weight: Tensor, scale: Tensor, dtype: int) -> Tensor:
    return torch.linear(factors[0], weight)

  # Cosines and sines of rotary position embedding (arXiv 2104.09864) for positions [tokens] ->
  # [2, tokens, 1, headDim] in float32, each half of headDim repeated as Hugging Face lays it out.
  def rotations(self: __torch__.Llama, positions: Tensor, head_dim: int, theta: float) -> Tensor:
    even = torch.arange(0, head_dim, 2, dtype=6, device=positions.device)
    inverse = torch.reciprocal(torch.pow(theta, even / head_dim))
    angles = torch.unsqueeze(torch.to(positions, 6), 1) * torch.unsqueeze(inverse, 0)
    both = torch.unsqueeze(torch.cat([angles, angles], 1), 1)
    return torch.stack([torch.cos(both), torch.sin(both)], 0)

  # x [tokens, heads, headDim] turned by its position.
  def rotate(self: __torch__.Llama, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = torch.size(x, 2) // 2
    turned = torch.cat([torch.neg(torch.slice(x, 2, half)), torch.slice(x, 2, 0, half)], 2)
    return x * cos + turned * sin

  # Attention of one request. query [new, heads, headDim]; keys and values [kvHeads, past + new,
  # headDim] -> [new, heads * headDim].
  def attend(self: __torch__.Llama, query: Tensor, keys: Tensor, values: Tensor, past: int) -> Tensor:
    new = torch.size(query, 0)
    shared = torch.size(query, 1) != torch.size(keys, 0)
    q = torch.unsqueeze(torch.transpose(query, 0, 1), 0)
    k = torch.unsqueeze(keys, 0)
    v = torch.unsqueeze(values, 0)
    if new > 1 and past > 0:
      seen = torch.tril(torch.ones([new, past + new], dtype=11, device=q.device), past)
      o = torch.scaled_dot_product_attention(q, k, v, seen, 0., False, scale=None, enable_gqa=shared)
    else:
      # For one row alone libtorch 2.7.1's bfloat16 kernel on the CPU takes three times as long as for two.
      if new == 1 and q.dtype == 15 and not q.is_cuda:
        q = torch.expand(q, [-1, -1, 2, -1])
      o = torch.scaled_dot_product_attention(q, k, v, None, 0., new > 1, scale=None, enable_gqa=shared)
      o = torch.slice(o, 2, 0, new)
    return torch.reshape(torch.transpose(torch.squeeze(o, 0), 0, 1), [new, -1])

  # All layers over packed requests.
  #
  # x [tokens, hidden]; rotations [2, tokens, 1, headDim]; counts: new tokens of each request, summing
  # to tokens; past: tokens that each request has in its cache; caches: one [layers, 2, kvHeads,
  # capacity, headDim] for each request, written in place; ws: 9 weights for each layer, then the final
  # norm [hidden]; scales: of the weights -> [tokens, hidden], normed.
  def decode(self: __torch__.Llama, x: Tensor, rotations: Tensor, counts: List[int], past: List[int], caches: List[Tensor], ws: List[Tensor], scales: List[Tensor], layers: int, heads: int, kv_heads: int, head_dim: int, eps: float) -> Tensor:
    cos = torch.to(torch.select(rotations, 0, 0), x.dtype)
    sin = torch.to(torch.select(rotations, 0, 1), x.dtype)
    tokens = torch.size(x, 0)
    for i in range(layers):
      w = i * 9
      h = (self).factors((self).norm(x, ws[w], eps), ws[w + 1])
      q = (self).rotate(torch.view((self).product(h, ws[w + 1], scales[w + 1], x.dtype), [tokens, heads, head_dim]), cos, sin)
      k = (self).rotate(torch.view((self).product(h, ws[w + 2], scales[w + 2], x.dtype), [tokens, kv_heads, head_dim]), cos, sin)
      v = torch.view((self).product(h, ws[w + 3], scales[w + 3], x.dtype), [tokens, kv_heads, head_dim])
      attended = annotate(List[Tensor], [])
      start = 0
      for r in range(torch.len(counts)):
        end = start + counts[r]
        total = past[r] + counts[r]
        cache = torch.select(caches[r], 0, i)
        keys = torch.slice(torch.select(cache, 0, 0), 1, 0, total)
        values = torch.slice(torch.select(cache, 0, 1), 1, 0, total)
        torch.copy_(torch.slice(keys, 1, past[r]), torch.transpose(torch.slice(k, 0, start, end), 0, 1))
        torch.copy_(torch.slice(values, 1, past[r]), torch.transpose(torch.slice(v, 0, start, end), 0, 1))
        torch.append(attended, (self).attend(torch.slice(q, 0, start, end), keys, values, past[r]))
        start = end
      a = (self).factors(torch.cat(attended, 0), ws[w + 4])
      x = x + (self).product(a, ws[w + 4], scales[w + 4], x.dtype)
      h = (self).factors((self).norm(x, ws[w + 5], eps), ws[w + 6])
      gate = torch.silu((self).product(h, ws[w + 6], scales[w + 6], x.dtype))
      m = (self).factors(gate * (self).product(h, ws[w + 7], scales[w + 7], x.dtype), ws[w + 8])
      x = x + (self).product(m, ws[w + 8], scales[w + 8], x.dtype)
    return (self).norm(x, ws[layers * 9], eps)

  # hidden [tokens, hidden], rows wanted [n], head [vocabulary, hidden] and its scale -> logits
  # [n, vocabulary] in float32.
  def logits(self: __torch__.Llama, hidden: Tensor, rows: Tensor, head: Tensor, scale: Tensor) -> Tensor:
    wanted = (self).factors(torch.index_select(hidden, 0, rows), head)
    return torch.to((self).product(wanted, head, scale, hidden.dtype), 6)
