import builtins, codecs, decimal, gc, importlib, io, json, locale, os, random, site, sys, threading, warnings
for name in list(sys.modules):
    if name not in ("sys", "builtins", "os"):
        sys.modules[name] = None
builtins.print = builtins.open = builtins.len = None
sys.path[:] = ["/scratch"]
sys.setrecursionlimit(60)
sys.setswitchinterval(10)
gc.disable()
os.environ.clear()
os.environ["PYTHONHASHSEED"] = "random"
decimal.getcontext().prec = 3
sys.dont_write_bytecode = False
os.chdir("/")
os.umask(0)
