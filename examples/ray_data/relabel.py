"""Relabel a data set on as many machines as Ray has: ``python examples/ray_data/relabel.py IN OUT [--actors 4]``.

Each actor keeps slots of its own warm from batch to batch; or none, and asks a service (``--url``). Rows that are the same are
run once within an actor; sorting by problem brings them there, and each problem to few actors. Reading and writing need a CPU
beside those that the actors reserve, or nothing moves.
"""

from __future__ import annotations

import argparse

import ray

from trainer_client.offline.relabel.batches import Relabel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", help="a Parquet file or a folder of them")
    parser.add_argument("out", help="a folder")
    parser.add_argument("--actors", type=int, default=1)
    parser.add_argument("--slots", type=int, default=2, help="slots of an actor, which reserves as many CPUs")
    parser.add_argument("--cpus", type=int, help="for a Ray of this machine alone: how many CPUs it may hand out")
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--reward", action="append", help="may be given more than once")
    parser.add_argument("--url", help="a service that runs it instead")
    parser.add_argument("--sandbox", default="auto")
    options = parser.parse_args()
    given = {
        "rewards": options.reward or ["binary"],
        "url": options.url,
        "settings": {"slots": options.slots, "sandbox": options.sandbox},
    }
    ray.init(num_cpus=options.cpus)
    relabelled = ray.data.read_parquet(options.log).map_batches(
        Relabel,
        fn_constructor_kwargs=given,
        batch_format="pyarrow",
        batch_size=options.batch,
        concurrency=options.actors,
        num_cpus=options.slots if options.url is None else 1,
    )
    relabelled.write_parquet(options.out)


if __name__ == "__main__":
    main()
