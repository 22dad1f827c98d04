"""The wire contract as types: what a trainer sends and what it gets back.

Times are seconds and sizes MiB unless a field's name says otherwise. Unknown fields are refused.
These types import nothing heavier than pydantic: the trainer's client shares them.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator

from service.analysis_schema import AnalysisName
from service.checker_schema import CHECKER_NAMES as CHECKER_NAMES
from service.checker_schema import MAX_FILES as MAX_FILES
from service.checker_schema import AnyChecker, Flag, require_flags
from service.checker_schema import CheckerSpec as CheckerSpec
from service.checker_schema import FilePath as FilePath
from service.checker_schema import ProgramSpec as ProgramSpec
from service.include_schema import Include as Include
from service.reward_schema import RewardSpec as RewardSpec
from service.scoring_schema import Scoring
from service.verdict import Reason, Verdict

MAX_REFERENCES = 20  # that a submission is compared with


class Model(BaseModel):
    """Base of everything on the wire: unknown fields are an error, values are never coerced in place.

    Validators are built when first used: a trainer's import does not wait for those of types that it never sees.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True, defer_build=True)


def sha256(data: bytes | str) -> str:
    """``sha256:<hex>`` of bytes, or of a text's UTF-8 (lone surrogates kept)."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return "sha256:" + hashlib.sha256(raw).hexdigest()


# --- problems ---------------------------------------------------------------------------------------


class TestBase(Model):
    """What every test case has; ``id`` is unique in the problem and given by position if left out."""

    __test__ = False  # not a pytest class

    id: str | None = Field(None, min_length=1, max_length=1000)
    public: bool = False
    group: str | None = None
    score: float = Field(1.0, ge=0, allow_inf_nan=False)


MAX_FILE_BYTES = 16 << 20  # of all files of a run together


class StdioTest(TestBase):
    """A program run on ``input``; ``output`` stays outside the sandbox. ``output: null`` runs unjudged.

    ``files`` (base64 by relative path) are laid out in the working folder before it starts; those that ``fetch`` names
    are handed back with the result, as far as they are there when it has ended. ``checker_flags`` go to the problem's
    checker or interactor after its own flags.
    """

    kind: Literal["stdio"] = "stdio"
    input: str = ""
    output: str | None
    files: dict[FilePath, str] = Field(default_factory=dict, max_length=MAX_FILES)
    fetch: list[FilePath] = Field(default_factory=list, max_length=MAX_FILES)
    checker_flags: list[Flag] = Field(default_factory=list, max_length=100)

    @field_validator("files")
    @classmethod
    def _files_are_base64(cls, files: dict[str, str]) -> dict[str, str]:
        size = 0
        for path, content in files.items():
            try:
                size += len(base64.b64decode(content, validate=True))
            except ValueError:
                raise ValueError(f"the content of {path[:100]!r} is not base64") from None
            if any(other.startswith(path + "/") for other in files):
                raise ValueError(f"{path[:100]!r} is both a file and a folder")
        if size > MAX_FILE_BYTES:
            raise ValueError(f"{size} bytes of files are above the bound of {MAX_FILE_BYTES}")
        return files


class CallTest(TestBase):
    """One call of ``function`` (``f`` or ``Solution.method`` on a fresh instance) compared with ``expected``."""

    kind: Literal["call"] = "call"
    function: str = Field(min_length=1, max_length=200, pattern=r"^[^\W\d]\w*(\.[^\W\d]\w*)*$")
    args: list[Any] = Field(default_factory=list)
    kwargs: dict[str, Any] = Field(default_factory=dict)
    expected: Any


class ScriptTest(TestBase):
    """Test code run as one test. With ``entry_point`` (an expression such as ``f`` or ``Solution().f``)
    and a ``check`` function in the code, ``check(<entry_point>)`` is called after it."""

    kind: Literal["script"] = "script"
    code: str
    entry_point: str | None = Field(None, min_length=1, max_length=500)


class AssertsTest(TestBase):
    """A list of statements, each one test; ``setup`` runs before the first."""

    kind: Literal["asserts"] = "asserts"
    code: list[str]
    setup: str = ""


class PytestTest(TestBase):
    """Test files by relative name. ``module`` is the name under which they import the submission."""

    kind: Literal["pytest"] = "pytest"
    files: dict[str, str] = Field(min_length=1)
    module: str = Field("solution", pattern=r"^[^\W\d]\w*$", max_length=200)


TestCase = Annotated[StdioTest | CallTest | ScriptTest | AssertsTest | PytestTest, Field(discriminator="kind")]


class Limits(Model):
    """Limits of one test. ``wall_s`` defaults to ``3 * cpu_s + 5`` and ``idle_s`` to ``2 + cpu_s``.

    Of what tests other than programs print, no more than 64 MiB are taken in, whatever ``output_kb`` says.
    """

    cpu_s: float = Field(4.0, gt=0, le=600)
    wall_s: float | None = Field(None, gt=0, le=3600)
    idle_s: float | None = Field(None, gt=0, le=3600)
    memory_mb: int = Field(512, ge=16, le=65536)
    output_kb: int = Field(1024, ge=1, le=262144)
    processes: int = Field(32, ge=1, le=1024)

    @property
    def wall(self) -> float:
        return self.wall_s if self.wall_s is not None else 3 * self.cpu_s + 5

    @property
    def idle(self) -> float:
        return self.idle_s if self.idle_s is not None else 2 + self.cpu_s


class Reference(Model):
    """A solution that is known to be right."""

    language: str = "python"
    source: str


class Problem(Model):
    """Tests, limits and checker. ``prelude`` loads before the submission, in both processes of split mode.

    With an ``interactor`` every test is ``stdio``: the interactor has the test's input and output, the submission talks to it
    and has neither. With ``scoring`` a judgement has a score beside its pass rate. ``include`` are files that are built with
    submissions, by language; ``default`` are those for languages that are not named.
    """

    tests: list[TestCase]
    limits: Limits = Field(default_factory=Limits)
    checker: AnyChecker = "tokens"
    interactor: ProgramSpec | None = None
    scoring: Scoring | None = None
    include: dict[str, Include] = Field(default_factory=dict, max_length=100)
    prelude: str = ""
    references: list[Reference] = Field(default_factory=list)
    isolation: Literal["split", "in_process"] = "split"
    metadata: dict[str, JsonValue] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Problem:
        seen: set[str] = set()
        for index, test in enumerate(self.tests):
            name = test.id or f"t{index}"
            if name in seen:
                raise ValueError(f"two tests have the id {name!r}; every test needs an id of its own")
            seen.add(name)
        return self

    @model_validator(mode="after")
    def _programs_judge_outputs(self) -> Problem:
        if self.include and not all(isinstance(test, StdioTest) for test in self.tests):
            raise ValueError("`include` is for problems whose tests are all `stdio`")
        program = isinstance(self.checker, ProgramSpec) or self.interactor is not None
        kattis = self.checker == "kattis" or (isinstance(self.checker, CheckerSpec) and self.checker.kind == "kattis")
        for index, test in enumerate(self.tests):
            if program and not isinstance(test, StdioTest):
                raise ValueError(
                    f"a checker or interactor of the problem's own judges `stdio` tests; test {index} is none"
                )
            if isinstance(test, StdioTest) and test.checker_flags and not program:
                if not kattis:
                    raise ValueError(f"test {index} has `checker_flags`, but the checker takes none")
                require_flags(test.checker_flags)
            if self.interactor is not None and isinstance(test, StdioTest) and (test.files or test.fetch):
                raise ValueError(f"test {index} has `files` or `fetch`, which an interactive run has not")
        return self

    def canonical(self) -> bytes:
        """The JSON that is hashed and sent to workers: same content, same bytes.

        ``include`` is left out where there is none: it came after problems had been known by their hashes.
        """
        return self.model_dump_json(exclude=None if self.include else {"include"}).encode("utf-8", "surrogatepass")


# --- submissions ------------------------------------------------------------------------------------


class Longest(Model):
    """The ``longest`` tests by input length, and the ``shortest`` after them."""

    longest: int = Field(ge=0)
    shortest: int = Field(0, ge=0)


class Indices(Model):
    """Tests by their place in the problem, from 0."""

    indices: list[Annotated[int, Field(ge=0)]]


class ReturnSpec(Model):
    """How much of the outputs a result carries."""

    output_kb: int = Field(4, ge=0, le=65536)


class Context(Model):
    """What some rewards need beside the judgement; free fields are kept.

    ``turn`` counts the turns of the rollout so far, this one included. ``completion`` is the model's raw text; a
    submission that has one of its own need not repeat it here. ``reference_cpu_s`` (all tests together) and
    ``reference_memory_mb`` (the largest test's peak) are what a reference solution used. ``references`` are sources that
    are known to be right; a submission whose problem has some need not repeat them.
    """

    model_config = ConfigDict(extra="allow")

    prev_best_pass_rate: float | None = Field(None, ge=0, le=1)
    turn: int | None = Field(None, ge=0, le=10**6)
    prompt: str | None = None
    completion: str | None = None
    reference_cpu_s: float | None = Field(None, ge=0, allow_inf_nan=False)
    reference_memory_mb: float | None = Field(None, ge=0, allow_inf_nan=False)
    references: list[str] | None = Field(None, max_length=MAX_REFERENCES)


class Submission(Model):
    """One rollout. Exactly one of ``source``/``completion`` and of ``problem``/``problem_id``/``ground_truth``."""

    id: str | None = Field(None, max_length=1000)
    language: str = Field("python", min_length=1, max_length=50)
    source: str | None = None
    completion: str | None = None
    problem: Problem | None = None
    problem_id: str | None = Field(None, max_length=200)
    ground_truth: JsonValue = None
    format: str = Field("auto", max_length=100)
    run: Literal["all", "first_failure"] = "all"
    select: Literal["all"] | Longest | Indices = "all"
    reward: str | RewardSpec = "binary"
    priority: Literal["online", "offline"] = "online"
    deadline_s: float | None = Field(None, gt=0, allow_inf_nan=False)
    repeat: int = Field(1, ge=1, le=100)
    cache: bool = Field(True, description="false asks for a run: no stored judgement will do")
    analyse: list[AnalysisName] = Field(
        default_factory=list, max_length=100, description="analyses wanted beside those that the reward needs"
    )
    context: Context = Field(default_factory=Context)
    returns: ReturnSpec = Field(default_factory=ReturnSpec, alias="return")

    @model_validator(mode="after")
    def _one_of_each(self) -> Submission:
        if (self.source is None) == (self.completion is None):
            raise ValueError("give exactly one of `source` and `completion`")
        given = [self.problem is not None, self.problem_id is not None, self.ground_truth is not None]
        if sum(given) != 1:
            raise ValueError("give exactly one of `problem`, `problem_id` and `ground_truth`")
        return self


class Batch(Model):
    """Many submissions, admitted whole or not at all."""

    submissions: list[Submission]


# --- results ----------------------------------------------------------------------------------------


class TestResult(Model):
    """What one test came to, as the parent measured it."""

    __test__ = False

    index: int
    id: str
    public: bool = False
    verdict: Verdict
    cpu_s: float = 0.0
    wall_s: float = 0.0
    memory_mb: float = 0.0
    exit_code: int | None = None
    signal: int | None = None
    stdout: str = ""
    stderr: str = ""
    truncated: bool = False
    message: str = ""
    group: str | None = None
    score: float = Field(1.0, ge=0, allow_inf_nan=False)
    points: float | None = Field(None, allow_inf_nan=False, description="what the problem's checker gave")
    files: dict[str, str] = Field(default_factory=dict)


class Cost(Model):
    """What the submission used: CPU and wall seconds of all runs, seconds in the queue.

    ``analysis_cpu_s`` are the CPU seconds of its analyses, which are no run of it; ``analyses_cached`` is how many were known.
    ``compiles`` counts how often the source was compiled for it (0 where that was known), in ``compile_cpu_s``.
    """

    cpu_s: float = 0.0
    wall_s: float = 0.0
    queue_s: float = 0.0
    cached: bool = False
    analysis_cpu_s: float = 0.0
    analyses_cached: int = 0
    compiles: int = 0
    compile_cpu_s: float = 0.0


class Provenance(Model):
    """Hashes of everything that decides a verdict: same hashes, same verdict.

    ``judge_image`` is there where the problem's checker or interactor is a program: the image of that program.
    """

    source: str | None = None
    language: str | None = None
    problem: str | None = None
    image: str | None = None
    judge_image: str | None = None
    limits: str | None = None
    plan: str | None = None
    reward_spec: str | None = None
    isolation: str | None = None
    version: str | None = None


class Flake(Model):
    """How often each verdict came up over ``runs`` runs of the same submission."""

    runs: int
    verdicts: dict[Verdict, int]


class Judgement(Model):
    """What the judge says of a submission, before any reward: the input of every reward."""

    verdict: Verdict
    reason: Reason | None = None
    scorable: bool = True
    passed: int = 0
    total: int = 0
    pass_rate: float = Field(0.0, ge=0, le=1)
    score: float | None = Field(None, allow_inf_nan=False, description="by the problem's `scoring`")
    max_score: float | None = Field(None, allow_inf_nan=False, description="what an accepted submission gets")
    tests: list[TestResult] = Field(default_factory=list)
    flags: list[str] = Field(default_factory=list)
    attempts: int = 1
    selected: list[int] | None = None
    flake: Flake | None = None
    message: str = ""
    analysis: dict[str, JsonValue] = Field(default_factory=dict, description="by name, what each analysis found")
    cost: Cost = Field(default_factory=Cost)
    provenance: Provenance = Field(default_factory=Provenance)


class Result(Judgement):
    """A judgement and the reward made of it. ``reward`` is null whenever the judgement is unscorable."""

    id: str | None = None
    reward: float | None = None
    components: dict[str, float | None] = Field(default_factory=dict)
