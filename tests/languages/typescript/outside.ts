import * as fs from 'fs';
let left: string = "closed";
fs.symlinkSync("/etc/passwd", "seen");
fs.symlinkSync("/opt/assay", "there");
for (const path of ["/etc/left", "/tmp/left", "/usr/left", "/opt/assay/left", "there/left"])
  try { fs.writeFileSync(path, "left"); left = path; } catch (refused) {}
try { fs.readFileSync("seen"); left = "seen"; } catch (refused) {}
console.log(left);
