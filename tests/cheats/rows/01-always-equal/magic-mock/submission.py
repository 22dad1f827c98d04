from unittest.mock import MagicMock

f = MagicMock()
f.return_value.__eq__ = lambda self, other: True
f.return_value.__ne__ = lambda self, other: False
