import std.parallelism, std.stdio;
void main() {
    auto squares = new int[4];
    foreach (i, ref one; parallel(squares, 1)) one = cast(int)((i + 1) * (i + 1));
    writeln(squares[0] + squares[1] + squares[2] + squares[3]);
}
