"""C#, by Mono."""

from service.languages.base import Language

# Mono asks where its stack lies, which the C library reads in /proc, and sets priorities; a sandbox refuses both.
_SHIM = "/usr/lib/assay/mono.so"

CSHARP = Language(
    name="csharp",
    aliases=("c#", "cs", "mono", "dotnet"),
    endings=(".cs",),
    image="mono",
    file="solution.cs",
    compile=("mcs", "-optimize+", "-r:System.Numerics", "-out:out/solution.exe", "{file}"),
    artefact="out",
    artefact_kind="folder",
    run=("mono", "solution.exe"),
    environment={"TMPDIR": "{folder}", "MONO_DISABLE_SHM": "1", "LD_PRELOAD": _SHIM},
    needs=(_SHIM,),
    version=("mcs", "--version"),
    startup_cpu_s=0.1,
    extra_memory_mb=64,
    extra_processes=32,
    data_limit=False,
    memory_fault=r"System\.OutOfMemoryException",
    readable=("/etc/mono",),
)
