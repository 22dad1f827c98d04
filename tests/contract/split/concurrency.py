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
    Case("coroutines_of_the_tests", """
import asyncio
async def within(coro, seconds): return await asyncio.wait_for(coro, seconds)
async def limited(n, coros):
    gate = asyncio.Semaphore(n)
    async def one(coro):
        async with gate: return await coro
    return await asyncio.gather(*(one(coro) for coro in coros))
async def first(coros):
    tasks = [asyncio.ensure_future(coro) for coro in coros]
    done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in left: task.cancel()
    return done.pop().result()
async def settled(coros): return await asyncio.gather(*coros, return_exceptions=True)
async def grouped(coros):
    async with asyncio.TaskGroup() as group: tasks = [group.create_task(coro) for coro in coros]
    return [task.result() for task in tasks]
async def retried(f, n):
    for left in reversed(range(n)):
        try: return await f()
        except ValueError:
            if not left: raise
def alone(coro): return asyncio.run(coro)
def made(n):
    async def inner():
        await asyncio.sleep(0)
        return n
    return inner()
class Pool:
    def __init__(self, n): self.n = n
    async def map(self, f, xs):
        left, found = list(enumerate(xs)), {}
        async def work():
            while left:
                i, x = left.pop(0)
                found[i] = await f(x)
        await asyncio.gather(*(work() for _ in range(self.n)))
        return [found[i] for i in range(len(xs))]
""", ("asyncio.Semaphore(n)", "asyncio.Semaphore(n + 1)"), pytest="""
        import asyncio
        import pytest
        from solution import Pool, alone, first, grouped, limited, made, retried, settled, within
        async def value(x, s=0.001):
            await asyncio.sleep(s)
            return x
        async def fails():
            await asyncio.sleep(0)
            raise KeyError("k")
        class Peak:
            def __init__(self): self.on = self.most = 0
            async def __call__(self, x):
                self.on += 1
                self.most = max(self.most, self.on)
                await asyncio.sleep(0.005)
                self.on -= 1
                return x * x
        def test_time_out():
            log = []
            async def slow():
                try: await asyncio.sleep(3600)
                except asyncio.CancelledError:
                    log.append("cancelled")
                    raise
            with pytest.raises(asyncio.TimeoutError): asyncio.run(within(slow(), 0.02))
            assert log == ["cancelled"]
            assert asyncio.run(within(value(3), 60)) == 3
        def test_cancelled_from_here():
            log = []
            async def slow():
                try: await asyncio.sleep(3600)
                finally: log.append("over")
            async def main():
                task = asyncio.create_task(within(slow(), 60))
                await asyncio.sleep(0.02)
                task.cancel()
                with pytest.raises(asyncio.CancelledError): await task
            asyncio.run(main())
            assert log == ["over"]
        def test_limit():
            peak = Peak()
            assert asyncio.run(limited(2, [peak(x) for x in range(6)])) == [x * x for x in range(6)]
            assert peak.most == 2
        def test_first():
            log = []
            async def slow():
                try: return await value("slow", 3600)
                except asyncio.CancelledError: log.append("cancelled")
            assert asyncio.run(first([slow(), value("fast")])) == "fast"
        def test_errors():
            found = asyncio.run(settled([value(1), fails(), value(2)]))
            assert found[0] == 1 and isinstance(found[1], KeyError) and found[2] == 2
            assert asyncio.run(grouped([value(1), value(2)])) == [1, 2]
            with pytest.raises(ExceptionGroup): asyncio.run(grouped([value(1), fails()]))
        def test_wait_for_each_other():
            async def main():
                event = asyncio.Event()
                async def waits():
                    await event.wait()
                    return "waited"
                async def sets(): event.set()
                return await settled([waits(), sets()])
            assert asyncio.run(main()) == ["waited", None]
        def test_retried():
            calls = []
            async def third_time():
                calls.append(1)
                if len(calls) < 3: raise ValueError
                return len(calls)
            assert asyncio.run(retried(third_time, 5)) == 3
        def test_pool():
            peak = Peak()
            assert asyncio.run(Pool(3).map(peak, range(9))) == [x * x for x in range(9)] and peak.most == 3
        def test_many():
            async def main(): return await settled([value(x) for x in range(200)]), await asyncio.gather(*(within(value(x), 60) for x in range(150)))
            assert asyncio.run(main()) == (list(range(200)), list(range(150)))
        def test_no_loop_here():
            assert alone(value(4)) == 4
            async def both(): return await asyncio.gather(value(1), value(2))
            assert alone(both()) == [1, 2]
        def test_coroutines_that_a_plain_function_gave():
            async def main(): return await asyncio.gather(made(1), made(2)), await asyncio.wait_for(made(3), 60)
            assert asyncio.run(main()) == ([1, 2], 3) and asyncio.run(made(4)) == 4
    """),
    Case("workers", """
import asyncio, threading
async def worker(queue, found, log):
    while True:
        x = await queue.get()
        found.append(x * 2)
        log[x] = "done"
        queue.task_done()
async def drain(queue, found, log, n):
    workers = [asyncio.create_task(worker(queue, found, log)) for _ in range(n)]
    await queue.join()
    for one in workers: one.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
async def guarded(lock, log, n):
    async with lock:
        log.append(("in", n))
        await asyncio.sleep(0.002)
        log.append(("out", n))
class Service:
    def __init__(self, handler): self.handler, self.queue = handler, asyncio.Queue()
    async def start(self): self.task = asyncio.create_task(self.run())
    async def run(self):
        while True:
            x = await self.queue.get()
            try: await self.handler(x)
            finally: self.queue.task_done()
    async def submit(self, x): await self.queue.put(x)
    async def stop(self):
        await self.queue.join()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
def later(f, *args):
    timer = threading.Timer(0.01, f, args)
    timer.start()
    return timer
""", ("x * 2", "x * 3"), pytest="""
        import asyncio, threading
        from solution import Service, drain, guarded, later
        def test_drain():
            async def main():
                queue, found, log = asyncio.Queue(), [], {}
                for x in range(6): queue.put_nowait(x)
                await drain(queue, found, log, 2)
                return sorted(found), log
            assert asyncio.run(main()) == ([0, 2, 4, 6, 8, 10], {x: "done" for x in range(6)})
        def test_lock():
            async def main():
                lock, log = asyncio.Lock(), []
                await asyncio.gather(*(guarded(lock, log, n) for n in range(3)))
                return log
            assert asyncio.run(main()) == [(what, n) for n in range(3) for what in ("in", "out")]
        def test_service():
            seen = []
            async def handler(x):
                await asyncio.sleep(0)
                seen.append(x)
            async def main():
                service = Service(handler)
                await service.start()
                for x in range(5): await service.submit(x)
                await service.stop()
            asyncio.run(main())
            assert seen == [0, 1, 2, 3, 4]
        def test_timer():
            called = threading.Event()
            later(called.set)
            assert called.wait(60)
    """),
]  # fmt: skip
