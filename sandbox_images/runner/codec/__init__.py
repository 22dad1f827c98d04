"""Plain data across a process boundary: strict, bounded, no pickle, no eval.

A message is ``[root, table]`` in JSON. A value is an inline scalar (``null``, booleans, numbers, strings),
a tagged scalar ``["D", "1.5"]``, or a reference ``[3]`` into the table, which holds the containers. The table
keeps identity: what was one list in the sender is one list in the receiver, cycles included. Containers of
inline scalars alone have tags of their own (upper case) and cross at the speed of the C JSON codec.

What is not plain data is handed to the sender's ``export`` (called with encoder, object, depth) and the receiver's ``resolve``.
Neither side ever runs code that the other sent: decoding builds exact built-in types only.
"""

from .arrays import array, array_value
from .bases import base_value, is_namedtuple
from .decoder import MAX_FRACTION, Decoder, blank
from .encoder import MUTABLE_TAGS, Encoder
from .plain import MAX_BYTES, MAX_NESTED, MAX_NODES, MAX_SAME_HASH, CodecError, dumps, inline, is_inline, loads, spread
from .tree import MAX_TREE_DEPTH, require_tree

__all__ = [
    "MAX_BYTES",
    "MAX_FRACTION",
    "MAX_NESTED",
    "MAX_NODES",
    "MAX_SAME_HASH",
    "MAX_TREE_DEPTH",
    "MUTABLE_TAGS",
    "CodecError",
    "Decoder",
    "Encoder",
    "array",
    "array_value",
    "base_value",
    "blank",
    "dumps",
    "inline",
    "is_inline",
    "is_namedtuple",
    "loads",
    "require_tree",
    "spread",
]
