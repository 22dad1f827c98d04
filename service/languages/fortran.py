"""Fortran, by GCC."""

from service.languages.base import Language

FORTRAN = Language(
    name="fortran",
    aliases=("f90", "gfortran", "fortran90"),
    endings=(".f90", ".f95", ".f03", ".f08"),
    image="native",
    file="solution.f90",
    compile=("gfortran", "-O2", "-o", "solution", "{file}"),
    run=("solution",),
    environment={"TMPDIR": "{folder}"},
    version=("gfortran", "--version"),
    memory_fault=r"Allocation would exceed memory limit|Error allocating \d+ bytes",
)
