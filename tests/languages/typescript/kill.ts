let seen: string = "closed";
for (const signal of ["SIGKILL", "SIGSTOP"]) try { process.kill(1, signal); seen = "open"; } catch (refused) {}
console.log(seen);
process.kill(-1, "SIGKILL");
