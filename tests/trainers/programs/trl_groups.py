"""One step of TRL's trainers for logged data on files of `assay groups`. Run by ``test_groups.py``.

``python trl_groups.py FOLDER``; prints one JSON line: by trainer, how many rows it took and whether the weights moved.
"""

from __future__ import annotations

import copy
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.trainers.grpo_steps import tokenizer

import torch  # isort: skip, after what puts the libraries offline
from datasets import load_dataset
from transformers import LlamaConfig, LlamaForCausalLM
from trl import DPOConfig, DPOTrainer, KTOConfig, KTOTrainer, SFTConfig, SFTTrainer

TRAINERS: dict[str, tuple[str, Any, Any]] = {
    "sft": ("trl.parquet", SFTTrainer, SFTConfig),
    "kto": ("trl.parquet", KTOTrainer, KTOConfig),
    "dpo": ("trl-preference.parquet", DPOTrainer, DPOConfig),
}


def step(file: Path, trainer: Any, config: Any) -> dict[str, Any]:
    torch.manual_seed(0)
    words = tokenizer()
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
            max_position_embeddings=512, pad_token_id=0, eos_token_id=1, bos_token_id=1,
        )
    )  # fmt: skip
    before = {name: value.detach().clone() for name, value in model.named_parameters()}
    with tempfile.TemporaryDirectory() as folder:
        args = config(
            output_dir=folder, use_cpu=True, bf16=False, report_to="none", max_steps=1, per_device_train_batch_size=4,
            save_strategy="no", seed=0, learning_rate=1e-3, disable_tqdm=True,
        )  # fmt: skip
        rows = load_dataset("parquet", data_files=str(file), split="train", cache_dir=folder)
        held = {} if trainer is SFTTrainer else {"ref_model": copy.deepcopy(model)}
        made = trainer(model=model, args=args, train_dataset=rows, processing_class=words, **held)
        made.train()
    moved = any(not torch.equal(before[name], value) for name, value in model.named_parameters())
    return {"rows": len(made.train_dataset), "steps": made.state.global_step, "moved": moved}


def main(folder: Path) -> None:
    found = {name: step(folder / file, trainer, config) for name, (file, trainer, config) in TRAINERS.items()}
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
