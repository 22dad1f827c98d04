import std.algorithm, std.array, std.conv, std.stdio, std.string;
void main() { readln(); readln().split().map!(to!long).sum().writeln(); }
