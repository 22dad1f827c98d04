"""Languages whose interpreters start at once: bash, Lua, Perl, PHP, R, Ruby."""

from service.languages.base import Language

BASH = Language(
    name="bash",
    aliases=("sh", "shell"),
    endings=(".sh", ".bash"),
    image="scripts",
    file="solution.sh",
    run=("bash", "{file}"),
    environment={"TMPDIR": "{folder}"},
    version=("bash", "--version"),
    memory_fault=r"cannot allocate \d+ bytes|fork: Cannot allocate memory",
    syntax_fault=r"syntax error[^\n]*",
)
LUA = Language(
    name="lua",
    aliases=("lua5.4", "lua54"),
    endings=(".lua",),
    image="scripts",
    file="solution.lua",
    run=("lua5.4", "{file}"),
    version=("lua5.4", "-v"),
    memory_fault=r"not enough memory",
    syntax_fault=r"\Alua5\.4: solution\.lua:\d+: [^\n]*(?: near |expected)[^\n]*\n?\Z",  # other errors come with a traceback
)
PERL = Language(
    name="perl",
    aliases=("pl", "perl5"),
    endings=(".pl",),
    image="scripts",
    file="solution.pl",
    run=("perl", "{file}"),
    version=("perl", "-v"),
    memory_fault=r"Out of memory[^\n]*",
    syntax_fault=r"[^\n]*\n(?=(?:[^\n]*\n)*(?:Execution of solution\.pl aborted due to compilation errors|solution\.pl had [^\n]*errors))",
)
PHP = Language(
    name="php",
    aliases=("php8",),
    endings=(".php",),
    image="scripts",
    file="solution.php",
    run=("php", "-n", "-d", "display_errors=stderr", "-d", "memory_limit={memory_mb}M", "{file}"),
    version=("php", "-n", "-v"),
    extra_memory_mb=32,
    memory_fault=r"Allowed memory size of \d+ bytes exhausted|Out of memory",
    syntax_fault=r"(?:Parse error|ParseError)[^\n]*",
)
R = Language(
    name="r",
    aliases=("rscript",),
    endings=(".r",),
    image="scripts",
    file="solution.R",
    run=("Rscript", "--vanilla", "{file}"),
    version=("Rscript", "--version"),
    environment={"TMPDIR": "{folder}"},
    startup_cpu_s=0.4,
    readable=("/etc/R",),
    extra_memory_mb=64,
    extra_processes=8,
    memory_fault=r"cannot allocate vector of size[^\n]*|memory exhausted",
    syntax_fault=r"Error: (?:unexpected|invalid|attempt to use zero-length)[^\n]*|Error: [^\n]*unexpected end of input",
)
RUBY = Language(
    name="ruby",
    aliases=("rb",),
    endings=(".rb",),
    image="scripts",
    file="solution.rb",
    run=("ruby", "{file}"),
    version=("ruby", "--version"),
    memory_fault=r"failed to allocate memory \(NoMemoryError\)",
    syntax_fault=r"solution\.rb:\d+: (?:syntax error|[^\n]*\(SyntaxError\))[^\n]*",
    startup_cpu_s=0.1,
)
