"""A decoder of two layers, its sampling, and the loss that all methods share."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from examples.offline_vs_online.words import END, PAD, WORDS

WIDTH, HEADS, LAYERS, LONGEST = 64, 4, 2, 160
ANSWER_TOKENS = 12  # the longest expression has nine words, and there is the end
AT_ONCE = 512  # conversations in a batch of sampling


Past = tuple[Tensor, Tensor]  # keys and values of what a layer has seen


class Layer(nn.Module):  # type: ignore[misc]  # torch is not there where types are checked
    def __init__(self) -> None:
        super().__init__()
        self.before, self.between = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.mix, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.think = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x: Tensor, seen: Tensor, past: Past | None = None) -> tuple[Tensor, Past]:
        batch, length, _ = x.shape
        query, key, value = (
            self.mix(self.before(x)).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        )
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        x = x + self.out(found.transpose(1, 2).reshape(batch, length, WIDTH))
        return x + self.think(self.between(x)), (key, value)


class Model(nn.Module):  # type: ignore[misc]
    """Tokens are padded on the left, so that all answers begin at the same place."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(len(WORDS), WIDTH), nn.Embedding(LONGEST, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, len(WORDS))
        for part in (self.words, self.places):
            nn.init.normal_(part.weight, std=0.05)

    def forward(self, tokens: Tensor, past: list[Past] | None = None) -> tuple[Tensor, list[Past]]:
        """Logits (batch, new, words) of the last ``new`` of ``tokens`` (batch, length): all of them, or those that ``past`` has not."""
        new = tokens.shape[1] - (0 if past is None else past[0][0].shape[2])
        real = tokens != PAD
        places = (real.cumsum(1) - 1).clamp(min=0)[:, -new:]
        length = tokens.shape[1]
        causal = torch.ones(length, length, dtype=torch.bool).tril()
        # A padded place sees itself, so that no row of attention is empty.
        seen = ((causal & real[:, None, :]) | torch.eye(length, dtype=torch.bool))[:, -new:]
        x = self.words(tokens[:, -new:]) + self.places(places)
        kept = []
        for place, layer in enumerate(self.layers):
            x, known = layer(x, seen[:, None], None if past is None else past[place])
            kept.append(known)
        return self.head(self.norm(x)), kept

    def parameters_count(self) -> int:
        return sum(part.numel() for part in self.parameters())


def left_padded(rows: Sequence[Sequence[int]]) -> Tensor:
    width = max(len(row) for row in rows)
    return torch.tensor([[PAD] * (width - len(row)) + list(row) for row in rows])


def sample(model: Model, prompts: Sequence[Sequence[int]], seeds: Sequence[int]) -> list[list[int]]:
    """One answer for each prompt at temperature 1, the end mark included unless it was cut off.

    What is drawn hangs on a prompt and its seed alone, not on the company in which it is asked.
    """
    answers: list[list[int]] = []
    with torch.inference_mode():
        for start in range(0, len(prompts), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            answers += _sample(model, prompts[part], seeds[part])
    return answers


def _sample(model: Model, prompts: Sequence[Sequence[int]], seeds: Sequence[int]) -> list[list[int]]:
    dice = torch.stack([_dice(prompt, seed) for prompt, seed in zip(prompts, seeds, strict=True)])
    tokens = left_padded(prompts)
    width = tokens.shape[1]
    past = None
    done = torch.zeros(len(tokens), dtype=torch.bool)
    for place in range(ANSWER_TOKENS):
        logits, past = model(tokens, past)
        scores = logits[:, -1] + dice[:, place]
        scores[:, PAD] = -torch.inf
        chosen = scores.argmax(-1)
        # After its end a row goes on with end marks that nobody looks at: a pad would be a hole in it.
        tokens = torch.cat([tokens, chosen.masked_fill(done, END)[:, None]], 1)
        done |= chosen == END
        if bool(done.all()):
            break
    rows: list[list[int]] = tokens[:, width:].tolist()
    return [row[: row.index(END) + 1] if END in row else row for row in rows]


def _dice(prompt: Sequence[int], seed: int) -> Tensor:
    """Gumbel's numbers, one a word of each place: added to logits, the largest is a draw from their softmax."""
    digest = hashlib.sha256(f"{seed} {list(prompt)}".encode()).digest()
    drawn = torch.Generator().manual_seed(int.from_bytes(digest[:8]) >> 1)
    return -torch.rand(ANSWER_TOKENS, len(WORDS), generator=drawn).clamp(1e-20).log().neg().log()


def step(
    model: Model,
    optimiser: torch.optim.Optimizer,
    prompts: Sequence[Sequence[int]],
    answers: Sequence[Sequence[int]],
    weights: Sequence[float],
) -> float:
    """One optimiser step on ``-weight * log p(token)``, meant over the answers' tokens. Gives the loss.

    A weight of 1 is supervised training, an advantage a step of policy gradient.
    """
    rows = [[*prompt, *answer] for prompt, answer in zip(prompts, answers, strict=True)]
    tokens = left_padded(rows)
    width = tokens.shape[1]
    counts = torch.tensor([len(answer) for answer in answers])
    mask = torch.arange(width)[None] >= width - counts[:, None]
    logits, _ = model(tokens[:, :-1])
    losses = functional.cross_entropy(logits.transpose(1, 2), tokens[:, 1:], reduction="none")
    weighted = losses * mask[:, 1:] * torch.tensor(weights)[:, None]
    loss = weighted.sum() / counts.sum()
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return float(loss.detach())


def optimiser_of(model: Model, rate: float) -> Any:
    return torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.0)
