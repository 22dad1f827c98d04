"""TypeScript: checked and turned into JavaScript by its own compiler, run by Node."""

from service.languages.base import Language
from service.languages.javascript import MEMORY_FAULT, RUN

TYPESCRIPT = Language(
    name="typescript",
    aliases=("ts",),
    endings=(".ts", ".mts", ".cts"),
    image="scripts",
    file="solution.ts",
    # Every source is a module, so that names of its own are no second ones beside those of the platform.
    compile=(
        "tsc",
        "--outDir",
        "out",
        "--target",
        "es2022",
        "--module",
        "commonjs",
        "--moduleDetection",
        "force",
        "--esModuleInterop",
        "--lib",
        "es2022",
        "--types",
        "node",
        "--typeRoots",
        "/usr/share/nodejs/@types",
        "--skipLibCheck",
        "--noEmitOnError",
        "--pretty",
        "false",
        "{file}",
    ),
    artefact="out",
    artefact_kind="folder",
    run=(*RUN, "solution.js"),
    version=("tsc", "--version"),
    startup_cpu_s=0.2,
    extra_memory_mb=128,
    extra_processes=16,
    data_limit=False,
    memory_fault=MEMORY_FAULT,
)
