os.execute("ln -s /etc/passwd seen; ln -s /opt/assay there")
for _, path in ipairs({"/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"}) do
    if io.open(path, "w") then print(path) os.exit() end
end
print(io.open("seen") and "seen" or "closed")
