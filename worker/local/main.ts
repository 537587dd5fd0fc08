import { buildPage } from '../../web/build.ts';
import { parseStart, usage } from './args.ts';
import { startSystem } from './system.ts';

/** `npm start`: the whole system on this machine, until Ctrl-C or SIGTERM. */
async function main(): Promise<void> {
  const stopping = signalled();
  await buildPage('dist/web');
  const system = await startSystem(optionsOrExit());
  process.stdout.write(`popglass ready ${system.url}\n`);
  const why = await Promise.race([stopping, system.broken]);
  await system.stop();
  if (why !== undefined) fail(why);
  process.exit(0);
}

/** Settles at the first signal. Ctrl-C reaches npm and this process, and npm passes its own on: the others change nothing. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

function optionsOrExit() {
  try {
    return parseStart(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}\n`);
    process.exit(2);
  }
}

function fail(why: string): never {
  process.stderr.write(`popglass: ${why}\n`);
  process.exit(1);
}

main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
