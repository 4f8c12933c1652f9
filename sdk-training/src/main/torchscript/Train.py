# Forward passes of training, piece by piece, so that each piece can be run again when its gradients
# are wanted, and the optimiser. The arithmetic is that of the programs that answer.
#
# Items of different lengths are packed one after the other into [tokens, hidden]. pack says where
# they lie: [0] for each place of the rectangle [items * longest] the row of its token, or any row
# where the item has ended; [1] for each row its place; [2] an array of no elements and the shape
# [items, longest, 0]. Where all are equally long, [0] and [1] have no elements. An item that has
# ended is invisible to causal attention, since what is behind it is never looked at.
#
# A linear layer may be adapted (LoRA, arXiv 2106.09685) by a [rank, in] and b [out, rank]; both
# without elements where it isn't.
class Train(Module):  # and all of Llama, Clip, Tensors
  __parameters__ = []
  __buffers__ = []

  # x [..., in] -> [..., out].
  def adapted(self: __torch__.Train, x: Tensor, weight: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    y = torch.linear(x, weight)
    if torch.numel(a) != 0:
      y = y + torch.linear(torch.linear(x, a), b) * scale
    return y

  # Token embeddings [tokens, hidden], with picture features [rows, hidden] in those rows.
  def embed_with_pictures(self: __torch__.Train, table: Tensor, ids: Tensor, rows: Tensor, features: Tensor) -> Tensor:
    return torch.index_copy(torch.embedding(table, ids), 0, rows, torch.to(features, table.dtype))

  # Cosines and sines for positions [tokens] -> [2, tokens, 1, headDim] in x's number type.
  def rotations_for(self: __torch__.Train, x: Tensor, positions: Tensor, head_dim: Tensor, theta: Tensor) -> Tensor:
    return torch.to((self).rotations(positions, int(head_dim), float(theta)), x.dtype)

  # x [tokens, n, headDim] -> [items, n, longest, headDim].
  def rectangle(self: __torch__.Train, x: Tensor, pack: List[Tensor]) -> Tensor:
    if torch.numel(pack[0]) != 0:
      x = torch.index_select(x, 0, pack[0])
    x = torch.view(x, [torch.size(pack[2], 0), torch.size(pack[2], 1), torch.size(x, 1), torch.size(x, 2)])
    return torch.transpose(x, 1, 2)

  # Attention of every item. query [tokens, heads, headDim], key and value [tokens, kvHeads, headDim]
  # -> [tokens, heads * headDim].
  def attend_items(self: __torch__.Train, query: Tensor, key: Tensor, value: Tensor, pack: List[Tensor]) -> Tensor:
    shared = torch.size(query, 1) != torch.size(key, 1)
    q = (self).rectangle(query, pack)
    k = (self).rectangle(key, pack)
    v = (self).rectangle(value, pack)
    o = torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=None, enable_gqa=shared)
    o = torch.flatten(torch.flatten(torch.transpose(o, 1, 2), 2, 3), 0, 1)
    if torch.numel(pack[1]) != 0:
      o = torch.index_select(o, 0, pack[1])
    return o

  # One decoder layer: x [tokens, hidden], rotations [2, tokens, 1, headDim], its 9 weights, and a and
  # b for each of query, key, value, output, gate, up and down -> [tokens, hidden].
  def decoder_layer(self: __torch__.Train, x: Tensor, rotations: Tensor, pack: List[Tensor], ws: List[Tensor], lora: List[Tensor], scale_number: Tensor, head_dim_number: Tensor, eps_number: Tensor) -> Tensor:
    scale = float(scale_number)
    head_dim = int(head_dim_number)
    eps = float(eps_number)
    cos = torch.select(rotations, 0, 0)
    sin = torch.select(rotations, 0, 1)
    tokens = torch.size(x, 0)
    h = (self).norm(x, ws[0], eps)
    q = torch.view((self).adapted(h, ws[1], lora[0], lora[1], scale), [tokens, -1, head_dim])
    k = torch.view((self).adapted(h, ws[2], lora[2], lora[3], scale), [tokens, -1, head_dim])
    v = torch.view((self).adapted(h, ws[3], lora[4], lora[5], scale), [tokens, -1, head_dim])
    o = (self).attend_items((self).rotate(q, cos, sin), (self).rotate(k, cos, sin), v, pack)
    x = x + (self).adapted(o, ws[4], lora[6], lora[7], scale)
    h = (self).norm(x, ws[5], eps)
    gate = torch.silu((self).adapted(h, ws[6], lora[8], lora[9], scale))
    h = gate * (self).adapted(h, ws[7], lora[10], lora[11], scale)
    return x + (self).adapted(h, ws[8], lora[12], lora[13], scale)

  # Sum over rows [n] of x [tokens, hidden] of the cross-entropy against labels [n], divided by a
  # number: the mean over a batch of which these are a part. In float32.
  def loss(self: __torch__.Train, x: Tensor, norm: Tensor, head: Tensor, lora: List[Tensor], rows: Tensor, labels: Tensor, scale: Tensor, eps: Tensor, divisor: Tensor) -> Tensor:
    logits = (self).logits_of_rows(x, norm, head, lora, rows, scale, eps)
    return torch.cross_entropy_loss(logits, labels, None, 2, -100, 0.) / float(divisor)

  # Logits of rows [n] of x [tokens, hidden] -> [n, vocabulary] in float32.
  def logits_of_rows(self: __torch__.Train, x: Tensor, norm: Tensor, head: Tensor, lora: List[Tensor], rows: Tensor, scale: Tensor, eps: Tensor) -> Tensor:
    h = (self).norm(torch.index_select(x, 0, rows), norm, float(eps))
    return torch.to((self).adapted(h, head, lora[0], lora[1], float(scale)), 6)

  # The tower's output [n, 1 + patches, width] without the class token -> [n * patches, hidden].
  def projected(self: __torch__.Train, features: Tensor, weight: Tensor, bias: Tensor, lora: List[Tensor], scale: Tensor) -> Tensor:
    x = torch.to(torch.flatten(torch.slice(features, 1, 1), 0, 1), weight.dtype)
    return (self).adapted(x, weight, lora[0], lora[1], float(scale)) + bias

  # pixels [n, 3, side, side] and the tower's first 5 weights -> [n, 1 + patches, width].
  def tower_input(self: __torch__.Train, pixels: Tensor, ws: List[Tensor], eps: Tensor) -> Tensor:
    return (self).embedded(pixels, ws, float(eps))

  # x [n, 1 + patches, width] through one layer of the tower and its 16 weights.
  def tower_layer(self: __torch__.Train, x: Tensor, ws: List[Tensor], heads: Tensor, eps: Tensor, quick: Tensor) -> Tensor:
    return (self).layer(x, ws, 0, int(heads), float(eps), bool(quick))

  # The sum of squares of all numbers of these tensors, in float64.
  def square_sum(self: __torch__.Train, xs: List[Tensor]) -> Tensor:
    norms = annotate(List[Tensor], [])
    for i in range(torch.len(xs)):
      torch.append(norms, torch.linalg_vector_norm(xs[i], 2, None, False, dtype=6))
    norm = torch.to(torch.stack(norms, 0), 7)
    return torch.sum(norm * norm)

  # Multiplies each tensor by a number, in place.
  def scale(self: __torch__.Train, xs: List[Tensor], factor: float) -> Tensor:
    torch._foreach_mul_(xs, factor)
    return xs[0]

  # Sets each tensor to zero, in place.
  def clear(self: __torch__.Train, xs: List[Tensor]) -> Tensor:
    torch._foreach_zero_(xs)
    return xs[0]

  # Adds to each x its y of any number type and device, in place.
  def add(self: __torch__.Train, xs: List[Tensor], ys: List[Tensor]) -> Tensor:
    for i in range(torch.len(xs)):
      torch.add_(xs[i], torch.to(ys[i], xs[i].device, xs[i].dtype))
    return xs[0]

  # Copies to each x its y of any number type and device, in place.
  def assign(self: __torch__.Train, xs: List[Tensor], ys: List[Tensor]) -> Tensor:
    for i in range(torch.len(xs)):
      torch.copy_(xs[i], ys[i])
    return xs[0]

  # One step of AdamW (arXiv 1711.05101) in place: parameters, their gradients, running means of
  # gradients and of their squares; step counts from 1.
  def adamw(self: __torch__.Train, xs: List[Tensor], gradients: List[Tensor], means: List[Tensor], variances: List[Tensor], step: float, rate: float, beta1: float, beta2: float, decay: float, eps: float) -> Tensor:
    steps = annotate(List[Tensor], [])
    for i in range(torch.len(xs)):
      torch.append(steps, torch.full([], step, dtype=6, device=xs[i].device))
    torch._fused_adamw_(xs, gradients, means, variances, annotate(List[Tensor], []), steps, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False, grad_scale=None, found_inf=None)
    return xs[0]

  # x in the number type of another; x itself where it is.
  def like(self: __torch__.Train, x: Tensor, other: Tensor) -> Tensor:
    return torch.to(x, other.dtype)

  # Zeros like x, or like x in another number type.
  def zeros(self: __torch__.Train, x: Tensor) -> Tensor:
    return torch.zeros_like(x)

  def zeros_like(self: __torch__.Train, x: Tensor, dtype: int) -> Tensor:
    return torch.zeros_like(x, dtype=dtype)

  # weight [out, in] with its adapter added, in float32.
  def merged(self: __torch__.Train, weight: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    return weight + torch.matmul(torch.to(b, 6), torch.to(a, 6)) * scale

  # The bytes of x's numbers as int8 [..., 2 or 4 * n].
  def bytes(self: __torch__.Train, x: Tensor) -> Tensor:
    return torch.view_copy(torch.contiguous(x), dtype=1)

  # The three products of a linear layer, to be timed: x [rows, in], weight [out, in], gradient of the
  # output [rows, out] -> something of each, [in].
  def products(self: __torch__.Train, x: Tensor, weight: Tensor, gradient: Tensor) -> Tensor:
    y = torch.linear(x, weight)
    dx = torch.matmul(gradient, weight)
    dw = torch.matmul(torch.transpose(gradient, 0, 1), x)
    return torch.select(dw, 0, 0) + torch.select(dx, 0, 0) + torch.sum(torch.select(y, 0, 0))
