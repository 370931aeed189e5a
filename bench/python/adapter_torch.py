"""The recipe of AdapterBench in PyTorch: adapter_torch.py PAIRS EPOCHS THREADS prints seconds."""

import sys
import time

import torch

DIMENSION = 384
BATCH = 256
RATE = 3e-4
TEMPERATURE = 0.05
PULL = 100


def main(pairs: int, epochs: int, threads: int) -> None:
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    documents = torch.randn(pairs, DIMENSION) / DIMENSION**0.5
    queries = documents + 2 * torch.randn(pairs, DIMENSION) / DIMENSION**0.5
    identity = torch.eye(DIMENSION)
    weights = identity.clone().requires_grad_()
    adam = torch.optim.Adam([weights], lr=RATE)
    start = time.perf_counter()
    for _ in range(epochs):
        order = torch.randperm(pairs)
        for first in range(0, pairs, BATCH):
            rows = order[first : first + BATCH]
            u = torch.nn.functional.normalize(queries[rows] @ weights, dim=1)
            v = torch.nn.functional.normalize(documents[rows] @ weights, dim=1)
            loss = torch.nn.functional.cross_entropy(u @ v.T / TEMPERATURE, torch.arange(len(rows)))
            adam.zero_grad()
            loss.backward()
            adam.step()
            with torch.no_grad():
                weights -= RATE * PULL * (weights - identity)
    print(f"{time.perf_counter() - start:.3f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
