"""Read a file of rows with verl's own ``RLHFDataset`` and print what a trainer would get: ``python verl_rows.py <folder of verl> <file>``.

Only verl's reader is imported, not the trainer around it. The tokenizer is made here: one token a character.
"""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast


def characters() -> PreTrainedTokenizerFast:
    vocabulary = {"<pad>": 0} | {chr(code): code for code in range(1, 128)}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<pad>"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    words = PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>", eos_token="<pad>")
    words.chat_template = "{% for message in messages %}{{ message.role }}:{{ message.content }}\n{% endfor %}"
    return words


def main(verl: str, file: str, longest: str) -> None:
    sys.path.append(verl)
    for name in ("verl", "verl.utils", "verl.utils.dataset"):
        module = types.ModuleType(name)
        module.__path__ = [str(Path(verl, *name.split(".")))]
        sys.modules[name] = module
    from omegaconf import OmegaConf  # type: ignore[import-not-found, unused-ignore]
    from verl.utils.dataset.rl_dataset import RLHFDataset, collate_fn

    config = OmegaConf.create({
        "max_prompt_length": int(longest), "filter_overlong_prompts": True, "filter_overlong_prompts_workers": 1,
        "cache_dir": str(Path(file).parent),
    })  # fmt: skip
    made = RLHFDataset(data_files=file, tokenizer=characters(), config=config)
    batch = collate_fn([made[place] for place in range(len(made))])
    print(
        json.dumps(
            {name: list(batch[name]) for name in ("data_source", "raw_prompt", "reward_model", "extra_info")},
            default=list,
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
