for path in /etc/left /tmp/left /usr/left /opt/assay/left; do
    if (: >$path) 2>/dev/null; then echo $path; exit; fi
done
ln -s /etc/passwd seen
if cat seen >/dev/null 2>&1; then echo seen; exit; fi
ln -s /opt/assay there
if (: >there/left) 2>/dev/null; then echo there; exit; fi
echo closed
