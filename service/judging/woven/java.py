"""Java: one file of three parts, the class that reads the marks first, then the submission's classes, then the tests'.

A class of the submission's with the name of a library's that the tests use would be taken for it, so there is none.
"""

from __future__ import annotations

import re

from service.judging.woven import javatuples
from service.judging.woven.base import WIDTH, Refused, Tests, Woven, closing, mask, rewrite

_HEAD = """\
public class @ {
    private static final byte[] MARKS = new byte[%(size)d];
    private static final java.io.FileOutputStream OUT = new java.io.FileOutputStream(java.io.FileDescriptor.out);
    private static final java.io.FileOutputStream ERR = new java.io.FileOutputStream(java.io.FileDescriptor.err);
    static final class Failed extends Error { Failed() { super("assertion failed"); } }
    private static void read() throws java.io.IOException {
        int had = 0, got = 1;
        try (java.io.FileInputStream in = new java.io.FileInputStream(java.io.FileDescriptor.in)) {
            while (had < MARKS.length && (got = in.read(MARKS, had, MARKS.length - had)) > 0) had += got;
        }
    }
    static void say(int place) {
        byte[] out = new byte[%(width)d + 2];
        out[0] = out[%(width)d + 1] = 30;
        System.arraycopy(MARKS, %(sites)d + place * %(width)d, out, 1, %(width)d);
        try { OUT.write(out); } catch (java.io.IOException e) { }
    }
    static void held(int place, boolean held) {
        if (!held) throw new Failed();
        if (place >= 0) say(place);
    }
    static <T> T failed(T thrown) { say(%(failed)d); return thrown; }
    public static void main(String[] arguments) throws Throwable {
        read();
%(steps)s        say(%(sites)d);
    }
}
"""
_IMPORT = re.compile(r"^[ \t]*import\s+(?:static\s+)?[\w.]+(?:\.\*)?\s*;", re.MULTILINE)
_PACKAGE = re.compile(r"^[ \t]*package\s+[\w.]+\s*;", re.MULTILINE)
_TYPE = re.compile(r"\b(?:class|interface|enum|record)\s+(\w+)[^{;(]*(?:\([^)]*\))?[^{;]*\{")
_PUBLIC = re.compile(r"\bpublic\s+(?=(?:(?:final|abstract|sealed|strictfp)\s+)*(?:class|interface|enum|record)\s)")
_MAIN = re.compile(r"\bstatic\s+(?:public\s+)?(?:final\s+)?void\s+main\s*\(([^)]*)\)")
_ASSERT = re.compile(r"\bassert\b")
_THROW = re.compile(r"\bthrow\s+(?=new\b)")
_LIBRARY = [
    "Arrays",
    "List",
    "ArrayList",
    "LinkedList",
    "Map",
    "HashMap",
    "LinkedHashMap",
    "TreeMap",
    "Set",
    "HashSet",
    "LinkedHashSet",
    "TreeSet",
    "Collections",
    "Objects",
    "Optional",
    "Boolean",
    "Integer",
    "Long",
    "Double",
    "Float",
    "Character",
    "String",
    "Math",
    "Object",
    "Error",
    "Exception",
    "RuntimeException",
    "AssertionError",
    "Throwable",
    "System",
    "StringBuilder",
    "Iterator",
    "Collection",
    "Collectors",
    "Stream",
    "IntStream",
    "BigInteger",
    "BigDecimal",
    "Pair",
    "Triplet",
]
_VARIABLE = re.compile(r"([A-Za-z_]\w*|[>\]])\s+([A-Z]\w*)\s*[=;,)]")
_NO_TYPE = frozenset({"instanceof", "new", "return", "throws", "extends", "implements", "super", "case", "import"})
_OWN_TRUTH = re.compile(r"\bboolean\s+equals\s*\(|\bint\s+compareTo\s*\(|\bProxy\b")


def weave(source: str, tests: Tests, name: str) -> Woven:
    """The tests hold a class with ``main``; or ``main`` alone, for the class named by ``place``; or statements."""
    masked = mask(source)
    own, used = set(re.findall(r"\w+", "\n".join([*tests.code, tests.setup]))), _declared(masked)
    taken = [word for word in _LIBRARY if word in own and word in used]
    if taken:
        raise Refused(f"the submission has a {taken[0]} of its own, and its tests use the library's")
    if re.search(r"\\u+00", source):
        raise Refused("the submission spells characters of its code as Unicode escapes")
    imports = _IMPORT.findall(masked)
    parts: list[str] = []
    sites = 0
    for code in tests.code:
        woven, found = _woven(code, name, sites, tests.each)
        parts.append(woven)
        sites += 1 if tests.each else found
    source = _edited(source, masked)
    setup = tests.setup
    if tests.each:
        inside = "".join(
            f"static void part{place}() throws Throwable {{\n{part}\n}}\n" for place, part in enumerate(parts)
        )
        body = f"class {name}_Tests {{\n{setup}\n{inside}}}"
        steps = "".join(
            f"        if (MARKS[{place}] == '1') try {{ {name}_Tests.part{place}(); say({place}); }}\n"
            f"        catch (Failed e) {{ say({sites + 1 + place}); }} catch (Throwable e) {{ say({2 * sites + 1 + place}); }}\n"
            for place in range(sites)
        )
    else:
        body, call, source = _program(parts[0], source, tests.place, name)
        steps = f"        try {{ {call}; }} catch (Failed e) {{ say({sites + 1}); throw e; }}\n"
    imports += _IMPORT.findall(mask(body))
    body = _IMPORT.sub("", body)
    size = sites + (3 * sites + 1 if tests.each else sites + 2) * WIDTH
    head = _HEAD % {"size": size, "width": WIDTH, "sites": sites, "failed": sites + 1, "steps": steps}
    return Woven(
        "\n".join([" ".join(dict.fromkeys(line.strip() for line in imports)), source, head.replace("@", name), body]),
        sites,
        tests.each,
        bool(_OWN_TRUTH.search(masked)),
        javatuples.files() if "org.javatuples" in "".join(imports) else {},
    )


def _declared(masked: str) -> set[str]:
    """Names of types and of variables that the source declares."""
    types = re.findall(r"\b(?:class|interface|enum|record)\s+(\w+)", masked)
    return {
        *types,
        *(name for before, name in _VARIABLE.findall(masked) if before not in _NO_TYPE),
        *re.findall(r"<\s*([A-Z]\w+)\s+extends", masked),
    }


def _edited(source: str, masked: str) -> str:
    """The submission without package and imports, which come first in the file, and with no public class."""
    edits = [(found.start(), found.end(), "") for found in _PACKAGE.finditer(masked)]
    edits += [(found.start(), found.end(), "") for found in _IMPORT.finditer(masked)]
    depth = 0
    places = {found.start(): found.end() for found in _PUBLIC.finditer(masked)}
    for found in re.finditer(r"[{}]|\bpublic\b", masked):
        if found[0] == "public":
            if depth == 0 and found.start() in places:
                edits.append((found.start(), places[found.start()], ""))
        else:
            depth += 1 if found[0] == "{" else -1
    return rewrite(source, masked, edits)


def _program(code: str, source: str, place: str, name: str) -> tuple[str, str, str]:
    """The tests' classes, the call of their ``main``, and the source, into which tests without a class were put."""
    masked = mask(code)
    main = _MAIN.search(masked)
    arguments = "new String[0]" if main is not None and main[1].strip() else ""
    types = [found for found in _TYPE.finditer(masked) if main is None or found.start() < main.start()]
    if main is None:
        return (
            f"class {name}_Tests {{ static void main() throws Throwable {{\n{code}\n}} }}",
            f"{name}_Tests.main()",
            source,
        )
    if types:
        holder = types[0][1]
        tests = re.sub(rf"\b{holder}\b", f"{name}_Tests", _PUBLIC.sub("", code))
        return tests, f"{name}_Tests.main({arguments})", source
    bare = mask(source)
    found = next((one for one in _TYPE.finditer(bare) if one[1] == place), None)
    end = closing(bare, found.end() - 1) if found is not None else -1
    if end < 0:
        raise Refused(f"the submission has no class {place}")
    inside = (
        code[: main.start()] + re.sub(r"\bmain\b", f"{name}_main", code[main.start() : main.end()]) + code[main.end() :]
    )
    return "", f"{place}.{name}_main({arguments})", source[:end] + "\n" + inside + "\n" + source[end:]


def _woven(code: str, name: str, first: int, each: bool) -> tuple[str, int]:
    masked = mask(code)
    edits: list[tuple[int, int, str]] = []
    count = 0
    for found in _ASSERT.finditer(masked):
        end = masked.find(";", found.end())
        if end < 0:
            continue
        colon = _colon(masked, found.end(), end)
        site = -1 if each else first + count
        edits.append((found.start(), found.end(), f"{name}.held({site}, "))
        edits.append((colon, end, ")"))
        count += 1
    for found in _THROW.finditer(masked) if not each else ():
        end = masked.find(";", found.end())
        if end > 0:
            edits += [(found.end(), found.end(), f"{name}.failed("), (end, end, ")")]
    return rewrite(code, masked, edits), count


def _colon(masked: str, start: int, end: int) -> int:
    """Where the message of an assertion begins, outside of every bracket and choice; its end if it has none."""
    depth = 0
    for place in range(start, end):
        char = masked[place]
        depth += (char in "([{?") - (char in ")]}")
        if char == ":":
            if depth == 0:
                return place
            depth -= 1
    return end
