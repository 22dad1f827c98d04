"""Two optimiser steps of TRL's GRPOTrainer on a tiny model, with rewards from a running service. Run by ``test_trl.py``.

``python grpo_steps.py URL``; prints one JSON line. What the model says is set by the test's own words: it cannot write programs
yet, so each completion that is scored is replaced by one whose reward is known.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from typing import Any

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_DATASETS_OFFLINE="1", CUDA_VISIBLE_DEVICES="")

import torch
from datasets import Dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from trl import GRPOConfig, GRPOTrainer

from trainer_client.adapters.trl import make_code_reward

SAID = [
    "```python\nprint(int(input()) * 2)\n```",
    "```python\nprint(2)\n```",
    "```python\nraise SystemExit(1)\n```",
    "no idea",
]
TESTS = {"language": "python", "test_cases": [{"input": "1\n", "output": "2\n"}, {"input": "2\n", "output": "4\n"}]}


def tokenizer() -> PreTrainedTokenizerFast:
    """Bytes as tokens, and two special ones."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(
        models.BPE(vocab={"<pad>": 0, "<eos>": 1, **{c: i + 2 for i, c in enumerate(alphabet)}}, merges=[])
    )
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>", eos_token="<eos>", bos_token="<eos>")


def main(url: str, timeout_s: float) -> None:
    torch.manual_seed(0)
    words = tokenizer()
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
            max_position_embeddings=256, pad_token_id=0, eos_token_id=1, bos_token_id=1,
        )
    )  # fmt: skip
    before = {name: value.detach().clone() for name, value in model.named_parameters()}
    code_reward = make_code_reward(url, reward="fraction", timeout_s=timeout_s)
    seen: list[list[float | None]] = []

    async def scripted(prompts: list[Any], completions: list[Any], **columns: Any) -> list[float | None]:
        rewards = await code_reward(prompts, [SAID[place % 4] for place in range(len(completions))], **columns)
        seen.append(rewards)
        return rewards

    with tempfile.TemporaryDirectory() as folder:
        trainer = GRPOTrainer(
            model=model,
            reward_funcs=scripted,
            processing_class=words,
            train_dataset=Dataset.from_list([{"prompt": "Double it.", "verification_info": TESTS}] * 4),
            args=GRPOConfig(
                output_dir=folder, use_cpu=True, bf16=False, report_to="none", max_steps=2, num_generations=4,
                per_device_train_batch_size=4, max_completion_length=8, logging_steps=1, save_strategy="no", seed=0,
                learning_rate=1e-3, beta=0.0, disable_tqdm=True,
            ),
        )  # fmt: skip
        trainer.train()
        logs = [entry for entry in trainer.state.log_history if "reward" in entry]
    moved = any(not torch.equal(before[name], value) for name, value in model.named_parameters())
    finite = all(torch.isfinite(value).all().item() for value in model.parameters())
    print(
        json.dumps(
            {"rewards": seen, "steps": trainer.state.global_step, "moved": moved, "finite": finite, "logs": logs}
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
