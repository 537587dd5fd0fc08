import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { untilSignal } from '../../worker/local/signals.ts';
import { buildPage } from '../../web/build.ts';
import { commands, obey } from './commands.ts';
import { canRunLab } from './requirements.ts';
import { type LabSystem, startLabSystem } from './system.ts';

/** `npm run lab`: a small internet on this machine with three PoPs, until Ctrl-C or SIGTERM. Takes commands on stdin, one a line. */
const { values } = parseArgs({ options: { port: { type: 'string', default: '8787' } } });
if (!canRunLab()) {
  process.stderr.write('The lab makes network namespaces: it needs Linux and root.\n');
  process.exit(1);
}
const signalled = untilSignal();
await buildPage('dist/web');
const system = await startLabSystem(Number(values.port));
greet(system);
void obeyAll(system);
await signalled;
await system.stop();
process.exit(0);

function greet({ url, lab }: LabSystem): void {
  const ids = lab.pops.map(({ id }) => id).join(', ');
  process.stdout.write(`popglass lab ready ${url}\n\nTargets worth trying, from ${ids}:\n`);
  table(lab.targets.map(({ name, shows }) => [name, shows]));
  process.stdout.write('\nCommands, one a line:\n');
  table(commands);
}

function table(rows: readonly (readonly [string, string])[]): void {
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, text] of rows) process.stdout.write(`  ${name.padEnd(width)}  ${text}\n`);
}

/** One after the other, in the order in which they came. The end of stdin is not the end of the lab. */
async function obeyAll(hands: LabSystem): Promise<void> {
  for await (const line of createInterface({ input: process.stdin }))
    if (line.trim() !== '') process.stdout.write(`${await obey(hands, line)}\n`);
}
