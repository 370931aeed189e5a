"""The two towers: pictures and texts to vectors of 128 numbers and length 1."""

import torch
from torch import nn
from torch.nn import functional as F

from vocabulary import MAX_TOKENS

WIDTH = 128
DIMENSION = 128
PIXELS = 64


class Layer(nn.Module):
    """A transformer layer that normalises before each of its halves."""

    def __init__(self, heads=4):
        super().__init__()
        self.heads = heads
        self.before_attention = nn.LayerNorm(WIDTH)
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.merge = nn.Linear(WIDTH, WIDTH)
        self.before_words = nn.LayerNorm(WIDTH)
        self.words = nn.Sequential(
            nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH)
        )

    def forward(self, x, mask=None):
        x = x + self.attention(self.before_attention(x), mask)
        return x + self.words(self.before_words(x))

    def attention(self, x, mask):
        batch, length, _ = x.shape
        parts = self.query_key_value(x).view(batch, length, 3, self.heads, -1)
        q, k, v = parts.permute(2, 0, 3, 1, 4).unbind(0)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.merge(mixed.transpose(1, 2).reshape(batch, length, WIDTH))


class ImageTower(nn.Module):
    def __init__(self):
        super().__init__()
        convolution = lambda i, o: nn.Conv2d(i, o, kernel_size=3, stride=2, padding=1)
        self.patches = nn.Sequential(
            *(convolution(3, 32), nn.GELU(), convolution(32, 64), nn.GELU()),
            *(convolution(64, WIDTH), nn.GELU(), convolution(WIDTH, WIDTH)),
        ).to(memory_format=torch.channels_last)
        self.places = nn.Parameter(0.02 * torch.randn((PIXELS // 16) ** 2, WIDTH))
        self.layers = nn.ModuleList(Layer() for _ in range(4))
        self.last = nn.LayerNorm(WIDTH)
        self.projection = nn.Linear(WIDTH, DIMENSION, bias=False)

    def forward(self, pixel_values):
        """float[batch][3][64][64], (level / 255 - .5) / .5, red first -> float[batch][128]"""
        x = self.patches(pixel_values).flatten(2).transpose(1, 2) + self.places
        for layer in self.layers:
            x = layer(x)
        return F.normalize(self.projection(self.last(x).mean(1)).float(), dim=-1)


class TextTower(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.embedding = nn.Embedding(words, WIDTH)
        nn.init.normal_(self.embedding.weight, std=0.02)
        self.places = nn.Parameter(0.02 * torch.randn(MAX_TOKENS, WIDTH))
        self.layers = nn.ModuleList(Layer() for _ in range(3))
        self.last = nn.LayerNorm(WIDTH)
        self.projection = nn.Linear(WIDTH, DIMENSION, bias=False)
        future = torch.full((MAX_TOKENS, MAX_TOKENS), -1e4).triu(1)
        self.register_buffer("future", future, persistent=False)

    def forward(self, input_ids, attention_mask):
        """int64[batch][length], padded at the end -> float[batch][128], taken at [EOS]

        No token sees those behind it, so that padding changes nothing."""
        length = input_ids.shape[1]
        x = self.embedding(input_ids) + self.places[:length]
        for layer in self.layers:
            x = layer(x, self.future[:length, :length])
        ends = (attention_mask.sum(1) - 1).view(-1, 1, 1).expand(-1, 1, WIDTH)
        x = torch.gather(x, 1, ends).squeeze(1)
        return F.normalize(self.projection(self.last(x)).float(), dim=-1)


class DualEncoder(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.image = ImageTower()
        self.text = TextTower(words)
        self.log_scale = nn.Parameter(torch.tensor(1 / 0.07).log())
