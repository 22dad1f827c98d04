"""The offline tools on real data: what docs/offline.md says of them."""
