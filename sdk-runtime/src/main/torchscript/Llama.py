# The language model: LLaMA (arXiv 2302.13971) as Vicuna and Shikra use it.
#
# Requests of different lengths run together without padding: their tokens are packed one after the
# other into [tokens, hidden], and only attention looks at one request at a time. So what a request
# gets in attention does not depend on its company.
#
# Weights of a layer, in this order: input norm [hidden], query [heads * headDim, hidden], key and
# value [kvHeads * headDim, hidden], output [hidden, heads * headDim], post-attention norm [hidden],
# gate and up [intermediate, hidden], down [hidden, intermediate]: 9 tensors. Packed has query, key and
# value as one, and gate and up: 6 tensors.
#
# A linear layer's weight [out, in] is in the number type of x. Each weight has a scale in a list as
# long as the weights', which nothing looks at here: Int8's weights are whole numbers, and Fbgemm's a
# place.
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

  # Queries, keys and values of x [tokens, hidden], by weights from w on
  # -> [tokens, (heads + 2 * kvHeads) * headDim].
  def query_key_value(self: __torch__.Llama, factors: List[Tensor], ws: List[Tensor], scales: List[Tensor], w: int, dtype: int) -> Tensor:
    q = (self).product(factors, ws[w], scales[w], dtype)
    k = (self).product(factors, ws[w + 1], scales[w + 1], dtype)
    v = (self).product(factors, ws[w + 2], scales[w + 2], dtype)
    return torch.cat([q, k, v], 1)

  # Gate and up of x [tokens, hidden], by weights from w on -> twice [tokens, intermediate].
  def gate_up(self: __torch__.Llama, factors: List[Tensor], ws: List[Tensor], scales: List[Tensor], w: int, dtype: int) -> List[Tensor]:
    gate = (self).product(factors, ws[w], scales[w], dtype)
    return [gate, (self).product(factors, ws[w + 1], scales[w + 1], dtype)]

  # Cosines and sines of rotary position embedding (arXiv 2104.09864) for positions [tokens] ->
  # [2, tokens, 1, headDim] in float32, each half of headDim repeated as Hugging Face lays it out, and
  # the sines of the first half negative, as rotate takes them.
  def rotations(self: __torch__.Llama, positions: Tensor, head_dim: int, theta: float) -> Tensor:
    even = torch.arange(0, head_dim, 2, dtype=6, device=positions.device)
    inverse = torch.reciprocal(torch.pow(theta, even / head_dim))
    angles = torch.unsqueeze(torch.to(positions, 6), 1) * torch.unsqueeze(inverse, 0)
    cos = torch.cos(angles)
    sin = torch.sin(angles)
    return torch.unsqueeze(torch.stack([torch.cat([cos, cos], 1), torch.cat([torch.neg(sin), sin], 1)], 0), 2)

  # x [tokens, heads, headDim] turned by its position: each half by the other.
  def rotate(self: __torch__.Llama, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    return x * cos + torch.roll(x, [torch.size(x, 2) // 2], [2]) * sin

  # What a request's new tokens see of those before them and of each other, to be added -> [new, past
  # + new]; no elements where no mask is needed.
  def mask(self: __torch__.Llama, x: Tensor, new: int, past: int) -> Tensor:
    if new > 1 and past > 0:
      return torch.triu(torch.full([new, past + new], -inf, dtype=x.dtype, device=x.device), past + 1)
    else:
      return torch.empty([0], dtype=x.dtype, device=x.device)

  # x in the number type that attention is computed in.
  def for_attention(self: __torch__.Llama, x: Tensor) -> Tensor:
    return x

  # Attention of one request. query [1, heads, new, headDim]; keys and values [1, kvHeads, past + new,
  # headDim] -> [1, new, heads, headDim].
  def attend(self: __torch__.Llama, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
    new = torch.size(query, 2)
    shared = torch.size(query, 1) != torch.size(keys, 1)
    dtype = query.dtype
    query = (self).for_attention(query)
    keys = (self).for_attention(keys)
    values = (self).for_attention(values)
    if torch.numel(mask) != 0:
      o = torch.scaled_dot_product_attention(query, keys, values, (self).for_attention(mask), 0., False, scale=None, enable_gqa=shared)
    elif new == 1 and query.dtype == 6 and torch.size(query, 3) >= 128 and not query.is_cuda and not shared:
      # With large heads libtorch's kernel takes half as long again for one row, by MKL's products of a
      # matrix and a vector.
      scores = torch.sum(keys * query, [3]) / torch.sqrt(torch.size(query, 3))
      o = torch.sum(values * torch.unsqueeze(torch.softmax(scores, -1), 3), [2], True)
    else:
      # For one row alone libtorch 2.7.1's bfloat16 kernel on the CPU takes three times as long as for two.
      if new == 1 and query.dtype == 15 and not query.is_cuda:
        query = torch.expand(query, [-1, -1, 2, -1])
      o = torch.scaled_dot_product_attention(query, keys, values, None, 0., new > 1, scale=None, enable_gqa=shared)
      o = torch.slice(o, 2, 0, new)
    return torch.to(torch.transpose(o, 1, 2), dtype)

  # Some layers, one after the other, over packed requests.
  #
  # x [tokens, hidden]; rotations [2, tokens, 1, headDim]; counts: new tokens of each request, summing
  # to tokens; past: tokens that each request has in its cache; caches: one [layers, 2, kvHeads,
  # capacity, headDim] for each request, written in place; ws: the weights of each layer; scales: of the
  # weights -> [tokens, hidden].
  def decode(self: __torch__.Llama, x: Tensor, rotations: Tensor, counts: List[int], past: List[int], caches: List[Tensor], ws: List[Tensor], scales: List[Tensor], layers: int, heads: int, kv_heads: int, head_dim: int, eps: float) -> Tensor:
    cos = torch.to(torch.select(rotations, 0, 0), x.dtype)
    sin = torch.to(torch.select(rotations, 0, 1), x.dtype)
    tokens = torch.size(x, 0)
    each = torch.len(ws) // layers
    # Of each request: keys and values of each layer, apart [1, kvHeads, past + new, headDim]; where the
    # new ones go, together [2, kvHeads, new, headDim]; the mask.
    seen = annotate(List[List[Tensor]], [])
    places = annotate(List[List[Tensor]], [])
    masks = annotate(List[Tensor], [])
    for r in range(torch.len(counts)):
      total = past[r] + counts[r]
      cache = torch.flatten(caches[r], 0, 1)
      torch.append(seen, torch.split(torch.slice(cache, 2, 0, total), 1, 0))
      torch.append(places, torch.split(torch.slice(cache, 2, past[r], total), 2, 0))
      torch.append(masks, (self).mask(x, counts[r], past[r]))
    for i in range(layers):
      w = i * each
      # Behind query, key and value, which are 3 of 9 weights or 1 of 6.
      o = w + 1 + (each - 3) // 2
      h = (self).factors((self).norm(x, ws[w], eps), ws[w + 1])
      both = torch.view((self).query_key_value(h, ws, scales, w + 1, x.dtype), [tokens, heads + 2 * kv_heads, head_dim])
      turned = (self).rotate(torch.slice(both, 1, 0, heads + kv_heads), cos, sin)
      query = torch.unsqueeze(torch.transpose(torch.slice(turned, 1, 0, heads), 0, 1), 0)
      new = torch.stack([torch.slice(turned, 1, heads), torch.slice(both, 1, heads + kv_heads)], 0)
      queries = torch.split_with_sizes(query, counts, 2)
      news = torch.split_with_sizes(torch.transpose(new, 1, 2), counts, 2)
      attended = annotate(List[Tensor], [])
      for r in range(torch.len(counts)):
        torch.copy_(places[r][i], news[r])
        torch.append(attended, (self).attend(queries[r], seen[r][2 * i], seen[r][2 * i + 1], masks[r]))
      a = (self).factors(torch.reshape(torch.cat(attended, 1), [tokens, -1]), ws[o])
      x = x + (self).product(a, ws[o], scales[o], x.dtype)
      h = (self).factors((self).norm(x, ws[o + 1], eps), ws[o + 2])
      gate, up = (self).gate_up(h, ws, scales, o + 2, x.dtype)
      m = (self).factors(torch.silu(gate) * up, ws[w + each - 1])
      x = x + (self).product(m, ws[w + each - 1], scales[w + each - 1], x.dtype)
    return x

  # hidden [tokens, hidden], normed, rows wanted [n], head [vocabulary, hidden] and its scale -> logits
  # [n, vocabulary] in float32.
  def logits(self: __torch__.Llama, hidden: Tensor, rows: Tensor, head: Tensor, scale: Tensor) -> Tensor:
    wanted = (self).factors(torch.index_select(hidden, 0, rows), head)
    return torch.to((self).product(wanted, head, scale, hidden.dtype), 6)
