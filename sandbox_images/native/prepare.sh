# What no submission needs: the viewer of link-time code.
rm -f /usr/bin/lto-dump* /usr/bin/x86_64-linux-gnu-lto-dump*
# The header that contestants include, compiled ahead for the flags of service/languages/cpp.py: most of what a source costs.
header=$(find /usr/include -path '*/bits/stdc++.h')
mkdir "$header.gch"
for standard in gnu++17 gnu++20; do g++ -std=$standard -O2 -x c++-header -o "$header.gch/$standard" "$header"; done
