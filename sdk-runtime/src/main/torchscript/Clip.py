# The vision tower: CLIP's ViT (arXiv 2103.00020), and Shikra's projector, one linear layer.
#
# Weights: class embedding [width], patch embedding [width, 3, patch, patch], position embedding
# [1 + patches, width], weight and bias of the norm before the layers: 5 tensors; then of each layer,
# in this order, weight and bias of: first norm, query, key, value, output, second norm, fc1
# [intermediate, width], fc2 [width, intermediate]: 16 tensors.
class Clip(Module):
  __parameters__ = []
  __buffers__ = []

  # A linear layer: x [..., in] -> [..., out].
  def linear(self: __torch__.Clip, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.linear(x, weight, bias)

  # x [n, tokens, width] -> [n, heads, tokens, headDim] through a linear layer, for attention.
  def heads(self: __torch__.Clip, x: Tensor, weight: Tensor, bias: Tensor, heads: int) -> Tensor:
    y = (self).linear(x, weight, bias)
    return torch.transpose(torch.view(y, [torch.size(x, 0), torch.size(x, 1), heads, -1]), 1, 2)

  # x [n, tokens, width] through one layer whose weights begin at w.
  def layer(self: __torch__.Clip, x: Tensor, ws: List[Tensor], w: int, heads: int, eps: float, quick: bool) -> Tensor:
    width = torch.size(x, 2)
    h = torch.layer_norm(x, [width], ws[w], ws[w + 1], eps, False)
    q = (self).heads(h, ws[w + 2], ws[w + 3], heads)
    k = (self).heads(h, ws[w + 4], ws[w + 5], heads)
    v = (self).heads(h, ws[w + 6], ws[w + 7], heads)
    o = torch.transpose(torch.scaled_dot_product_attention(q, k, v), 1, 2)
    x = x + (self).linear(torch.flatten(o, 2, 3), ws[w + 8], ws[w + 9])
    h = torch.layer_norm(x, [width], ws[w + 10], ws[w + 11], eps, False)
    h = (self).linear(h, ws[w + 12], ws[w + 13])
    if quick:
      h = h * torch.sigmoid(h * 1.702)
    else:
      h = torch.gelu(h)
    return x + (self).linear(h, ws[w + 14], ws[w + 15])

  # pixels [n, 3, side, side] cut into squares of patch pixels, row by row, what is left over at the
  # right and below dropped -> [n, patches, 3 * patch * patch].
  def patches(self: __torch__.Clip, pixels: Tensor, patch: int) -> Tensor:
    n = torch.size(pixels, 0)
    c = torch.size(pixels, 1)
    across = torch.size(pixels, 3) // patch
    whole = torch.slice(torch.slice(pixels, 2, 0, across * patch), 3, 0, across * patch)
    cut = torch.reshape(whole, [n, c, across, patch, across, patch])
    return torch.reshape(torch.permute(cut, [0, 2, 4, 1, 3, 5]), [n, across * across, -1])

  # The patch embedding is a convolution that steps by its own size, hence a product: libtorch
  # 2.7.1's bfloat16 convolution is off by 10 to 40 % on CPUs with AVX512-BF16 where the width is no
  # multiple of 16.
  #
  # pixels [n, 3, side, side] and the first 5 weights -> [n, 1 + patches, width], normed.
  def embedded(self: __torch__.Clip, pixels: Tensor, ws: List[Tensor], eps: float) -> Tensor:
    kernel = ws[1]
    n = torch.size(pixels, 0)
    width = torch.size(kernel, 0)
    p = torch.linear(torch.to((self).patches(pixels, torch.size(kernel, 2)), kernel.dtype), torch.flatten(kernel, 1, -1))
    first = torch.expand(torch.view(ws[0], [1, 1, width]), [n, 1, width])
    x = torch.cat([first, p], 1) + ws[2]
    return torch.layer_norm(x, [width], ws[3], ws[4], eps, False)

  # pixels [n, 3, side, side] through the first layers -> patch features [n, patches, width], without
  # the class token.
  def tower(self: __torch__.Clip, pixels: Tensor, ws: List[Tensor], layers: int, heads: int, eps: float, quick: bool) -> Tensor:
    x = (self).embedded(pixels, ws, eps)
    for i in range(layers):
      x = (self).layer(x, ws, 5 + i * 16, heads, eps, quick)
    return torch.slice(x, 1, 1)

  # patch features [n, patches, width] -> [n, patches, hidden] of the language model.
  def project(self: __torch__.Clip, features: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.linear(torch.to(features, weight.dtype), weight, bias)

  # A copy of one picture's features [patches, hidden] out of a batch [n, patches, hidden].
  def picture(self: __torch__.Clip, batch: Tensor, index: int) -> Tensor:
    return torch.clone(torch.select(batch, 0, index))
