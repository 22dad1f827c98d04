"""Go."""

from service.languages.base import Language

GO = Language(
    name="go",
    aliases=("golang",),
    endings=(".go",),
    image="go",
    file="solution.go",
    compile=("go", "build", "-o", "solution", "{file}"),
    run=("solution",),
    environment={
        "GO111MODULE": "off",
        "GOPATH": "{folder}/go",
        "GOCACHE": "{folder}/cache",
        "GOTMPDIR": "{folder}",
        "GOTELEMETRY": "off",
    },
    version=("go", "version"),
    extra_memory_mb=32,
    extra_processes=32,
    data_limit=False,
    memory_fault=r"fatal error: runtime: (?:out of memory|cannot allocate memory)",
)
