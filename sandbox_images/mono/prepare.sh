# The compiler is here for this one file.
apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null
mkdir -p /usr/lib/assay
gcc -shared -fPIC -O2 -o /usr/lib/assay/mono.so /build/mono.c
apt-get purge -y -qq --autoremove gcc libc6-dev >/dev/null
