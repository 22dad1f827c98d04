"""Every setting, in one class. It is built once, by the command line, and passed in; nothing reads it at import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

from platformdirs import user_state_path
from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from service import layers

Layers = Annotated[frozenset[str], AfterValidator(layers.check)]

DialectName = Literal["sandbox_fusion", "openrlhf", "slime", "nemo_gym", "open_instruct", "code_judge"]
DIALECTS: tuple[DialectName, ...] = get_args(DialectName)


class Settings(BaseSettings):
    """Settings come from arguments, then from ``ASSAY_*`` variables, then from these defaults."""

    model_config = SettingsConfigDict(env_prefix="ASSAY_", env_ignore_empty=True, extra="forbid")

    # the service
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    published: str | None = Field(
        None, description="where a container's port can be reached from; it decides instead of `host` if keys must be"
    )
    queue_limit: int = Field(4096, ge=1, description="submissions that may wait; more is 429")
    batch_limit: int = Field(4096, ge=1, description="submissions in one batch; more is 413")
    body_limit_mb: int = Field(256, ge=1, description="largest request body; more is 413")
    rejoin_s: float = Field(
        30.0, ge=0, description="how long a run that nobody waits for goes on, so that a retry finds it"
    )
    problem_limit_mb: int = Field(1024, ge=1, description="memory for registered problems; the least used leave first")

    redis_url: str | None = Field(None, description="a Redis that machines share; none of it is needed on one machine")

    # jobs and caches
    data_dir: Path = Field(
        default_factory=lambda: user_state_path("assay"),
        description="where jobs are kept, unless spool_url names another place; and their locks",
    )
    spool_url: str | None = Field(None, description="where jobs are kept, as fsspec names it: s3://bucket/assay")
    job_retention_s: float = Field(7 * 86400.0, gt=0, description="how long an ended job is kept")
    job_limit_mb: int = Field(16384, ge=1, description="largest upload of a job; more is 413")
    job_window: int = Field(64, ge=1, description="submissions of jobs that are handed to the dispatcher at once")
    cache_mb: int = Field(256, ge=0, description="memory for judgements that may answer again; 0 for none")
    cache_ttl_s: float = Field(86400.0, gt=0, description="how long a judgement that nobody asks for stays in Redis")

    # trainers' dialects
    dialects: frozenset[DialectName] = Field(frozenset(DIALECTS), description="those that are served")
    dialect_answer_s: dict[DialectName, Annotated[float, Field(gt=0)]] = Field(
        default_factory=dict, description="seconds after which a caller gets an answer whatever it is, by dialect"
    )
    dialect_faults: dict[DialectName, Literal["error", "score"]] = Field(
        default_factory=dict, description="whether our own fault is an error or a marked 0, by dialect"
    )
    dialect_output_kb: int = Field(4096, ge=1, le=65536, description="output of a run that a dialect hands on")

    # who may call, and what a connection may do
    keys_file: Path | None = Field(None, description="API keys' hashes (`assay keys`); read again when it changes")
    keys: dict[str, SecretStr] = Field({}, description="API keys by name, as a JSON object")
    metrics_key: SecretStr | None = Field(None, description="the key of /metrics; without one it is for loopback alone")
    insecure_no_keys: bool = Field(False, description="serve other machines without asking for a key")
    inflate_ratio: int = Field(200, ge=1, description="how often its size a compressed body may become; more is 413")
    connection_limit: int = Field(4096, ge=1, description="open connections; for one more the longest idle is closed")
    head_limit_kb: int = Field(64, ge=1, description="a request's line and headers; more is 431")
    header_limit: int = Field(100, ge=1, description="headers of a request; more is 431")
    head_timeout_s: int = Field(10, ge=1, description="how long a request's line and headers may take to come")
    stall_timeout_s: int = Field(30, ge=1, description="how long a body may trickle, or an answer wait to be read")

    # what it tells of itself
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    traces_url: str | None = Field(None, description="where traces go, over OTLP: http://collector:4318/v1/traces")
    traces_ratio: float = Field(
        1.0, ge=0, le=1, description="the part of requests traced that bring no trace of their own"
    )
    access_log: bool = Field(False, description="a log line for every request, and not only for those refused")

    # workers behind Redis
    worker_lease_s: float = Field(10.0, ge=2, le=60, description="a worker that is silent for so long is lost")
    drain_s: float = Field(120.0, ge=0, description="how long a worker that is to stop goes on with what it runs")

    # the sandbox
    sandbox: Literal["auto", "docker", "local"] = "auto"
    slots: int | None = Field(None, ge=1, description="warm slots; one a core unless given")
    image: str = Field("assay/python:latest", description="the python image")
    images: dict[str, str] = Field(
        {}, description="other languages' images by name; `assay/<name>:latest` unless given"
    )
    warm_images: int = Field(4, ge=1, description="slots of other images than python's that stay warm, a slot")
    artefact_mb: int = Field(256, ge=0, description="memory of a worker for what was compiled")
    runtime: str | None = Field(None, description="the container runtime, e.g. runsc")
    python: str | None = Field(None, description="interpreter of local slots; the service's own unless given")
    slot_memory_mb: int = Field(4096, ge=256, description="memory ceiling of a slot, above every problem's own limit")
    scratch_mb: int = Field(256, ge=1, description="writable space of a slot")
    slot_processes: int = Field(256, ge=16, description="process ceiling of a slot")
    recycle_after: int = Field(2000, ge=1, description="runs after which a slot is replaced")
    attempts: int = Field(3, ge=1, description="runs of one submission before our own faults make it unscorable")
    uid_base: int = Field(200_000, ge=1000, description="first of the uids that submissions run under")
    uids_per_slot: int = Field(2000, ge=2)
    allow_missing: Layers = Field(frozenset(), description="isolation layers that may fail their probe")
    unsafe_no_isolation: bool = Field(False, description="all of them may")
    layers_off: Layers = Field(
        frozenset(),
        description="layers that are not put on, for tests and measurements; the probe fails them like any other",
    )

    def image_of(self, name: str) -> str:
        """The image that a language names, as the engine knows it."""
        return self.image if name == "python" else self.images.get(name, f"assay/{name}:latest")

    @property
    def accepted(self) -> frozenset[str]:
        """The layers that may fail their probe."""
        return layers.check(layers.LAYERS) if self.unsafe_no_isolation else self.allow_missing
