import asyncio


def f(x):
    raise asyncio.CancelledError
