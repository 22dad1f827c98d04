"""Train a two-layer Llama from nothing: a warm-up in writing programs, then GRPO with rewards from Assay.

``python -m examples.grpo_tiny.train --url http://127.0.0.1:8000 --out run.json``, seeds fixed, on a CPU.

A policy of random weights would not write one valid program in a lifetime, so it first learns from pairs of a prompt and a
program of which three in four are wrong: the program is that of a task drawn at random. It then writes valid programs, and
mostly the wrong one. Which one is right it learns from the rewards alone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.update(
    HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_DATASETS_OFFLINE="1", CUDA_VISIBLE_DEVICES="", OMP_NUM_THREADS="1"
)

import torch
from datasets import Dataset
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, set_seed
from trl import GRPOConfig, GRPOTrainer

from examples.grpo_tiny.tasks import Task, tasks
from trainer_client import RewardClient
from trainer_client.adapters.trl import make_code_reward

SEED = 7
RIGHT_SHARE = 0.25  # of the warm-up's pairs
COMPLETION_TOKENS = 36


def tokenizer() -> PreTrainedTokenizerFast:
    """Characters as tokens; a fence is one."""
    characters = sorted({char for task in tasks() for char in task.prompt + task.answer.replace("```", "")})
    vocabulary = {token: index for index, token in enumerate(["<pad>", "<eos>", "```", *characters])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<pad>"))
    made.pre_tokenizer = pre_tokenizers.Split(Regex("```|[\\s\\S]"), "isolated")
    made.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>", eos_token="<eos>", padding_side="left")


def policy(words: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    config = LlamaConfig(
        vocab_size=len(words), hidden_size=96, intermediate_size=192, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=64, pad_token_id=0, eos_token_id=1, bos_token_id=None,
    )  # fmt: skip
    return LlamaForCausalLM(config)


def warm_up(model: LlamaForCausalLM, words: PreTrainedTokenizerFast, steps: int) -> float:
    """Supervised steps on prompts with programs that are mostly those of other tasks. Gives the last loss."""
    drawn = random.Random(SEED)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3)
    loss = torch.tensor(0.0)
    asked = tasks()
    for _ in range(steps):
        texts = []
        for _ in range(64):
            task = drawn.choice(asked)
            shown = task if drawn.random() < RIGHT_SHARE else drawn.choice(asked)
            texts.append(task.prompt + shown.answer + "<eos>")
        batch = words(texts, return_tensors="pt", padding=True, return_token_type_ids=False)
        labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
        loss = model(**batch, labels=labels).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return float(loss.detach())


def pass_rate(
    model: LlamaForCausalLM, words: PreTrainedTokenizerFast, asked: Sequence[Task], client: RewardClient, samples: int
) -> float:
    """The share of sampled programs that Assay accepts."""
    model.eval()
    prompts = [task.prompt for task in asked for _ in range(samples)]
    batch = words(prompts, return_tensors="pt", padding=True, return_token_type_ids=False)
    with torch.no_grad():
        output = model.generate(**batch, do_sample=True, max_new_tokens=COMPLETION_TOKENS)
    texts = words.batch_decode(output[:, batch["input_ids"].shape[1] :], skip_special_tokens=True)
    truths = [task.ground_truth() for task in asked for _ in range(samples)]
    results = client.verify_batch(
        [{"completion": text, "ground_truth": truth} for text, truth in zip(texts, truths, strict=True)]
    )
    scored = [result for result in results if result.scorable]
    return sum(result.verdict == "accepted" for result in scored) / len(scored)


def train(url: str, steps: int, warm_up_steps: int) -> dict[str, Any]:
    """The whole run; what it came to."""
    began = time.monotonic()
    set_seed(SEED)
    torch.set_num_threads(1)  # the model is small, and the service wants the other core
    words = tokenizer()
    model = policy(words)
    asked = tasks()
    loss = warm_up(model, words, warm_up_steps)
    with RewardClient(url) as client, tempfile.TemporaryDirectory() as folder:
        before = pass_rate(model, words, asked, client, 16)
        print(json.dumps({"warm_up_loss": loss, "before": before, "seconds": time.monotonic() - began}), flush=True)
        trainer = GRPOTrainer(
            model=model,
            reward_funcs=make_code_reward(url),
            processing_class=words,
            train_dataset=Dataset.from_list(
                [{"prompt": task.prompt, "ground_truth": json.dumps(task.ground_truth())} for task in asked]
            ),
            args=GRPOConfig(
                output_dir=folder, use_cpu=True, bf16=False, report_to="none", save_strategy="no", seed=SEED,
                max_steps=steps, num_generations=16, per_device_train_batch_size=128,
                max_completion_length=COMPLETION_TOKENS, temperature=1.0, learning_rate=5e-4, warmup_steps=5,
                lr_scheduler_type="constant_with_warmup", beta=0.0, gradient_checkpointing=False, logging_steps=1, disable_tqdm=True,
            ),
        )  # fmt: skip
        trainer.train()
        after = pass_rate(model, words, asked, client, 16)
    logs = [entry for entry in trainer.state.log_history if "code_reward/accepted" in entry]
    return {
        "seed": SEED,
        "warm_up_steps": warm_up_steps,
        "completions_a_step": 128,
        "before": before,
        "after": after,
        "accepted": [round(entry["code_reward/accepted"], 4) for entry in logs],
        "unscorable": [entry["code_reward/unscorable"] for entry in logs],
        "seconds": round(time.monotonic() - began),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--warm-up-steps", type=int, default=400)
    parser.add_argument("--out", type=Path, default=Path("run.json"))
    given = parser.parse_args()
    found = train(given.url, given.steps, given.warm_up_steps)
    given.out.write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps({key: found[key] for key in ("before", "after", "seconds")}))


if __name__ == "__main__":
    main()
