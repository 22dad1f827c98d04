"""Coroutines and threads."""

from __future__ import annotations

from tests.contract.split.case import Case

ASYNC = """
import asyncio
events = []
async def work(name, n):
    for i in range(n):
        events.append((name, i))
        await asyncio.sleep(0.02)
    return name
def seen(): return list(events)
async def boom(): raise ValueError("async")
async def numbers(n):
    for i in range(n):
        yield i
class Session:
    async def __aenter__(self): self.open = True; return self
    async def __aexit__(self, *exc): self.open = False; return False
    async def get(self, x): return x * 2
class Count:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if not self.n: raise StopAsyncIteration
        self.n -= 1
        return self.n
async def call(f, x): return await f(x)
"""

CASES = [
    Case("async", ASYNC, ("return x * 2", "return x"), pytest="""
        import asyncio, pytest
        from solution import *
        async def test_await(): assert await Session().get(2) == 4
        async def test_gather():
            assert await asyncio.gather(work("a", 3), work("b", 3)) == ["a", "b"]
            order = seen()
            assert order.index(("b", 0)) < order.index(("a", 2)) and order.index(("a", 0)) < order.index(("b", 2))
        async def test_raises():
            with pytest.raises(ValueError, match="async"): await boom()
        async def test_generator():
            assert [x async for x in numbers(3)] == [0, 1, 2]
            assert [x async for x in Count(2)] == [1, 0]
        async def test_context():
            async with Session() as s: assert s.open
            assert not s.open
        async def test_callback():
            async def double(x):
                await asyncio.sleep(0)
                return x * 2
            assert await call(double, 4) == 8
        async def test_timeout():
            with pytest.raises(asyncio.TimeoutError): await asyncio.wait_for(work("slow", 1000), 0.1)
        async def test_task():
            t = asyncio.create_task(work("t", 1))
            assert await t == "t"
        def test_run():
            assert asyncio.run(Session().get(3)) == 6 and asyncio.iscoroutinefunction(work)
            co = work("x", 1)
            assert asyncio.iscoroutine(co)
            co.close()
    """),
    Case("async_asserts", ASYNC, ("return x * 2", "return x"), [
        "import asyncio\nassert asyncio.run(Session().get(2)) == 4",
        "async def both():\n    return await asyncio.gather(work('a', 2), work('b', 2))\nassert asyncio.run(both()) == ['a', 'b'] and seen()[:2] == [('a', 0), ('b', 0)]",
    ]),
    Case("coroutines_take_turns", "import asyncio\nevents = []\nasync def turn(name, n):\n    for i in range(n):\n        events.append((name, i))\n        await asyncio.sleep(0)\n    return name\ndef seen(): return list(events)\nasync def forever(): await asyncio.sleep(3600)\nasync def each(f, n): return await asyncio.gather(*(f(i) for i in range(n)))",
        ("asyncio.sleep(0)", "asyncio.sleep(0.05 if name == 'a' else 0)"), script="""
        import asyncio
        async def three(): return await asyncio.gather(turn("a", 3), turn("b", 3), turn("c", 3))
        assert asyncio.run(three()) == ["a", "b", "c"]
        assert seen() == [(name, i) for i in range(3) for name in "abc"]
        async def cancelled():
            late, never = asyncio.ensure_future(forever()), asyncio.ensure_future(forever())
            never.cancel()
            found = await asyncio.gather(never, turn("d", 2), asyncio.wait_for(late, 0.1), return_exceptions=True)
            assert found[1] == "d" and isinstance(found[0], asyncio.CancelledError) and isinstance(found[2], TimeoutError)
            async with asyncio.TaskGroup() as group:
                e, f = group.create_task(turn("e", 1)), group.create_task(turn("f", 1))
            return e.result() + f.result()
        assert asyncio.run(cancelled()) == "ef"
        assert seen()[-2:] == [("e", 0), ("f", 0)]
        calls = []
        async def note(i):
            calls.append(i)
            await asyncio.sleep(0)
            return -i
        assert asyncio.run(each(note, 5)) == [0, -1, -2, -3, -4]
        assert calls == [0, 1, 2, 3, 4]
    """),
    Case("threads", "import threading, queue\nclass Channel:\n    def __init__(self): self.q = queue.Queue()\n    def put(self, x): self.q.put(x)\n    def get(self): return self.q.get()\nclass Counter:\n    def __init__(self): self.n, self.lock = 0, threading.Lock()\n    def add(self):\n        with self.lock: self.n += 1\ndef spread(f, n):\n    ts = [threading.Thread(target=f, args=(i,)) for i in range(n)]\n    for t in ts: t.start()\n    for t in ts: t.join()",
        ("self.n += 1", "self.n += 2"), script="""
        import threading, concurrent.futures
        c, got = Channel(), []
        t = threading.Thread(target=lambda: got.append(c.get()))
        t.start()
        c.put(5)
        t.join()
        assert got == [5]
        n = Counter()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for _ in range(20): pool.submit(n.add)
        assert n.n == 20
        seen = []
        spread(seen.append, 4)
        assert sorted(seen) == [0, 1, 2, 3]
    """),
]  # fmt: skip
