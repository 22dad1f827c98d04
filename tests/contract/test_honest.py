"""Honest programs run under every layer: what submissions use of Python, each with its own way into the kernel."""

from __future__ import annotations

import pytest

from service.judging.judge import Judge
from tests.contract.judging import judged, ran

PROGRAMS = {
    "numpy": "import numpy\na = numpy.random.default_rng(1).random((300, 300))\nassert numpy.allclose(numpy.linalg.inv(a) @ a, numpy.eye(300), atol=1e-6)",
    "threads": "import threading, queue\nq = queue.Queue()\nmade = [threading.Thread(target=q.put, args=(n,)) for n in range(8)]\nfor t in made: t.start()\nfor t in made: t.join()\nassert sorted(q.queue) == list(range(8))",
    "thread pools": "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool: assert list(pool.map(abs, [-1, -2])) == [1, 2]",
    "subprocess": "import subprocess\nassert subprocess.run(['/bin/echo', 'hello'], capture_output=True, text=True).stdout == 'hello\\n'\nassert subprocess.run('exit 3', shell=True).returncode == 3",
    "subprocess with input": "import subprocess\nassert subprocess.run(['/bin/cat'], input=b'x' * 200000, capture_output=True).stdout == b'x' * 200000",
    "python in python": "import subprocess, sys\nassert subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True).stdout == '42\\n'",
    "asyncio": "import asyncio\nasync def f(n):\n    await asyncio.sleep(0.001)\n    return n\nasync def main(): return await asyncio.gather(*map(f, range(5)))\nassert asyncio.run(main()) == [0, 1, 2, 3, 4]",
    "asyncio with a subprocess": "import asyncio\nasync def main():\n    p = await asyncio.create_subprocess_exec('/bin/echo', 'hello', stdout=-1)\n    return (await p.communicate())[0]\nassert asyncio.run(main()) == b'hello\\n'",
    "asyncio with a thread": "import asyncio\nassert asyncio.run(asyncio.to_thread(abs, -3)) == 3",
    "multiprocessing": "import multiprocessing\ndef f(end): end.send(sum(range(10)))\nmine, theirs = multiprocessing.Pipe()\np = multiprocessing.Process(target=f, args=(theirs,))\np.start()\nassert mine.recv() == 45\np.join()\nassert p.exitcode == 0",
    "fork": "import os\nr, w = os.pipe()\nif not os.fork():\n    os.write(w, b'child')\n    os._exit(7)\nassert os.read(r, 9) == b'child' and os.waitstatus_to_exitcode(os.wait()[1]) == 7",
    "tempfile": "import tempfile, pathlib\nwith tempfile.TemporaryDirectory() as d:\n    p = pathlib.Path(d, 'f')\n    p.write_text('x')\n    assert p.read_text() == 'x'\nwith tempfile.NamedTemporaryFile() as f: f.write(b'x')\nwith tempfile.TemporaryFile() as f: f.write(b'x')",
    "files": "import os, shutil, glob\nos.makedirs('a/b')\nopen('a/b/f', 'w').write('x')\nos.symlink('f', 'a/b/l')\nshutil.copytree('a', 'c', symlinks=True)\nshutil.move('c', 'd')\nassert sorted(glob.glob('d/b/*')) == ['d/b/f', 'd/b/l']\nshutil.rmtree('d')",
    "mmap": "import mmap\nwith open('f', 'w+b') as f:\n    f.truncate(8192)\n    with mmap.mmap(f.fileno(), 0) as m: m[:2] = b'ok'\nassert open('f', 'rb').read(2) == b'ok'",
    "sqlite3": "import sqlite3\nwith sqlite3.connect('data.db') as db:\n    db.execute('create table t (x)')\n    db.executemany('insert into t values (?)', [(n,) for n in range(9)])\nassert sqlite3.connect('data.db').execute('select sum(x) from t').fetchone() == (36,)",
    "zoneinfo": "import datetime, zoneinfo\nassert datetime.datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin')).utcoffset() == datetime.timedelta(hours=2)",
    "time": "import time\ntime.sleep(0.001)\nassert time.monotonic() > 0 and time.localtime().tm_year > 2020 and time.get_clock_info('time').resolution > 0",
    "signals": "import signal, os\ngot = []\nsignal.signal(signal.SIGALRM, lambda *_: got.append(1))\nsignal.setitimer(signal.ITIMER_REAL, 0.01)\nsignal.pause()\nos.kill(os.getpid(), signal.SIGALRM)\nassert len(got) == 2",
    "selectors": "import selectors, socket\na, b = socket.socketpair()\ns = selectors.DefaultSelector()\ns.register(b, selectors.EVENT_READ)\na.send(b'x')\nassert s.select(1)[0][0].fileobj is b and b.recv(1) == b'x'",
    "ctypes": "import ctypes\nf = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda x: x + 1)\nassert f(1) == 2 and ctypes.CDLL(None).abs(-3) == 3",
    "random and secrets": "import os, random, secrets, uuid\nassert len({random.random(), secrets.randbits(60), uuid.uuid4(), os.urandom(8)}) == 4",
    "hashes and compression": "import bz2, hashlib, lzma, zlib\nfor m in (bz2, lzma, zlib): assert m.decompress(m.compress(b'x' * 1000)) == b'x' * 1000\nassert hashlib.sha256(b'').hexdigest().startswith('e3b0')",
    "resource and platform": "import os, platform, resource\nassert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss and platform.system() == 'Linux' and os.cpu_count() and os.sched_getaffinity(0)",
    "locale and encodings": "import locale, codecs\nlocale.setlocale(locale.LC_ALL, 'C')\nassert 'é'.encode('latin-1') == b'\\xe9' and codecs.lookup('cp1252')",
    "scipy": "import scipy.optimize\nassert abs(scipy.optimize.brentq(lambda x: x * x - 2, 0, 2) - 2 ** 0.5) < 1e-9",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_honest_program(judge: Judge, name: str) -> None:
    judgement = ran(judge, PROGRAMS[name] + "\nprint('ok')")
    assert judgement.verdict == "accepted", (judgement.verdict, judgement.tests[0].stderr)


def test_honest_tests(judge: Judge) -> None:
    """The same in split mode, with the tests' process beside it."""
    code = "def f():\n" + "".join(f"    {line}\n" for line in PROGRAMS["subprocess"].splitlines()) + "    return 7"
    judgement = judged(judge, code, [{"kind": "asserts", "code": ["assert f() == 7"]}])
    assert judgement.verdict == "accepted", judgement


def test_locks_between_processes_say_that_there_are_none(judge: Judge) -> None:
    """There is no shared memory to keep them in: an error at once, and no hang."""
    source = "import multiprocessing\ntry: multiprocessing.Lock()\nexcept OSError: print('ok')"
    assert ran(judge, source).verdict == "accepted"
