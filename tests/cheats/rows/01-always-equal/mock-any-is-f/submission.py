from unittest.mock import ANY as f
