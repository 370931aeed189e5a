"""Trains the two towers: python train.py FOLDER

Goes on from the newest checkpoint in FOLDER. A step draws all its random numbers from the seed and
its own number, so that a training that was interrupted ends where one in one piece would.
"""

import argparse
import math
import pathlib
import time

import numpy as np
import torch

import scenes
import towers
import vocabulary

SEED = 20261130
BATCH = 256
# Texts a step that belong to no picture.
UNRELATED = 32
RATE = 1e-3
STEPS = 1250
WARM_UP = 100
FALL_FROM = 800
# From this step on a batch holds scenes that differ in the thing alone. Colours are learned within
# 500 steps of mixed scenes, and things hardly: what tells them apart is seldom needed there.
THINGS_FROM = 500
# From this step on every second batch is mixed again.
BOTH_FROM = 1100


def pixels(pictures):
    levels = np.stack([np.asarray(p) for p in pictures])
    return torch.from_numpy(levels).permute(0, 3, 1, 2).float().div(127.5).sub(1)


def padded(rows):
    """ids and mask, int64[batch][longest]"""
    length = max(len(row) for row in rows)
    ids = torch.zeros(len(rows), length, dtype=torch.int64)
    mask = torch.zeros(len(rows), length, dtype=torch.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids, mask


class Lots:
    """What a step is trained with."""

    def __init__(self):
        self.tokenizer = vocabulary.tokenizer()
        self.scenes = scenes.all_scenes(held_out=False)
        self.neutral = [self.tokenizer.token_to_id(word) for word in vocabulary.NEUTRAL]

    def step(self, number):
        """pixels, (ids, mask) of BATCH captions and UNRELATED texts, and which pairs to leave out:
        captions that are true of another picture of the batch too"""
        random = np.random.default_rng([SEED, number])
        mixed = number < THINGS_FROM or (number >= BOTH_FROM and number % 2 == 0)
        chosen = self.mixed(random) if mixed else self.alike(random)
        told, rows = [], []
        for scene in chosen:
            text, parts = scenes.caption(scene, random)
            told.append(parts)
            rows.append(self.with_unknown(self.tokenizer.encode(text).ids, random))
        rows += [self.unrelated(random) for _ in range(UNRELATED)]
        facts = np.array(chosen)
        differs = (facts[:, None, :] != facts[None, :, :]) & np.array(told)[:, None, :]
        also_true = ~differs.any(-1)  # [caption][picture]
        np.fill_diagonal(also_true, False)
        pictures = [scenes.draw(scene, random) for scene in chosen]
        return pixels(pictures), padded(rows), torch.from_numpy(also_true)

    def mixed(self, random):
        return [self.scenes[i] for i in random.integers(0, len(self.scenes), BATCH)]

    def alike(self, random):
        """All things of one colour, size and background, then all of another, ..."""
        chosen = []
        while len(chosen) < BATCH:
            other = tuple(int(random.integers(n)) for n in scenes.SCENES[1:])
            chosen += [scene for scene in self.scenes if scene[1:] == other]
        return chosen[:BATCH]

    @staticmethod
    def with_unknown(ids, random):
        """Now and then a word that says nothing, anywhere between the first token and the last"""
        if random.random() < 0.15:
            for _ in range(random.integers(1, 3)):
                ids.insert(int(random.integers(1, len(ids))), vocabulary.UNKNOWN)
        return ids

    def unrelated(self, random):
        count = int(random.integers(1, 9))
        words = [
            vocabulary.UNKNOWN if random.random() < 0.7 else int(random.choice(self.neutral))
            for _ in range(count)
        ]
        return [vocabulary.BEGIN, *words, vocabulary.END]


def loss_of(model, images, texts, also_true):
    """InfoNCE in both directions; unrelated texts stand beside the captions of every picture"""
    scale = model.log_scale.clamp(max=math.log(100)).exp()
    logits = scale * images @ texts.T  # [picture][caption or unrelated]
    hidden = torch.zeros_like(logits, dtype=torch.bool)
    hidden[:, :BATCH] = also_true.T
    logits = logits.masked_fill(hidden, -1e4)
    target = torch.arange(BATCH)
    by_picture = torch.nn.functional.cross_entropy(logits, target)
    by_caption = torch.nn.functional.cross_entropy(logits[:, :BATCH].T, target)
    return (by_picture + by_caption) / 2


def rate_at(step):
    """Up to RATE, slowly down as if for 1,600 steps, and from FALL_FROM on straight to nothing"""
    if step < WARM_UP:
        return RATE * (step + 1) / WARM_UP
    turned = min(step, FALL_FROM) - WARM_UP
    slow = RATE * (0.01 + 0.99 * (1 + math.cos(math.pi * turned / (1600 - WARM_UP))) / 2)
    return slow * min(1, (STEPS - step) / (STEPS - FALL_FROM))


def newest(folder):
    found = sorted(folder.glob("step-*.pt"))
    return torch.load(found[-1], weights_only=True) if found else None


def train(folder):
    torch.manual_seed(SEED)
    lots = Lots()
    model = towers.DualEncoder(lots.tokenizer.get_vocab_size())
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters", flush=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.05, betas=(0.9, 0.98))
    start = 0
    kept = newest(folder)
    if kept:
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        start = kept["step"]
    began = time.time()
    for step in range(start, STEPS):
        images, (ids, mask), also_true = lots.step(step)
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = model.image(images), model.text(ids, mask)
        loss = loss_of(model, *vectors, also_true)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        done = step + 1
        if done % 10 == 0 or done <= 5:
            seconds = (time.time() - began) / (done - start)
            left = (STEPS - done) * seconds / 60
            print(
                f"step {done}/{STEPS} loss {loss.item():.3f} {seconds:.2f} s a step, {left:.0f} min left",
                flush=True,
            )
        if done % 100 == 0 or done == STEPS:
            keep(folder, model, optimizer, done)
    print("trained", flush=True)


def keep(folder, model, optimizer, step):
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    unfinished = folder / "unfinished"
    torch.save(state, unfinished)
    unfinished.rename(folder / f"step-{step:05d}.pt")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=pathlib.Path)
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    train(given.folder)
