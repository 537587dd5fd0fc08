import { parseArgs } from 'node:util';
import { untilSignal } from '../../worker/local/signals.ts';
import { buildPage } from '../../web/build.ts';
import { canRunLab } from './requirements.ts';
import { startLabSystem } from './system.ts';

/** `npm run lab`: a small internet on this machine with three PoPs, until Ctrl-C or SIGTERM. */
const { values } = parseArgs({ options: { port: { type: 'string', default: '8787' } } });
if (!canRunLab()) {
  process.stderr.write('The lab makes network namespaces: it needs Linux and root.\n');
  process.exit(1);
}
const signalled = untilSignal();
await buildPage('dist/web');
const system = await startLabSystem(Number(values.port));
const width = Math.max(...system.lab.targets.map(({ name }) => name.length));
process.stdout.write(
  `popglass lab ready ${system.url}\n\nTargets worth trying, from ${[...system.agents.keys()].join(', ')}:\n`,
);
for (const { name, shows } of system.lab.targets) process.stdout.write(`  ${name.padEnd(width)}  ${shows}\n`);
await signalled;
await system.stop();
process.exit(0);
