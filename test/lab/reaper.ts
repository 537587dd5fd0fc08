/**
 * Waits for the owner of a lab to let go of its standard input, be it in good order or by SIGKILL, and takes the lab down.
 * Lives in a session of its own, so that what ends the owner doesn't end it. Argument: the run's directory.
 */
import { once } from 'node:events';
import { takeDown } from './down.ts';
import { readRun } from './run-directory.ts';

const run = readRun(process.argv[2] ?? '');
if (!run) throw new Error('usage: reaper.ts RUN-DIRECTORY');
process.stdin.resume();
await once(process.stdin, 'close');
await takeDown(run);
