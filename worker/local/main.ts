import { buildPage } from '../../web/build.ts';
import { parseStart, type StartOptions, usage } from './args.ts';
import { untilSignal } from './signals.ts';
import { startSystem } from './system.ts';

/** `npm start`: the whole system on this machine, until Ctrl-C or SIGTERM. */
async function main(): Promise<void> {
  const stopping = untilSignal();
  await buildPage('dist/web');
  const system = await startSystem(optionsOrExit());
  process.stdout.write(`popglass ready ${system.url}\n`);
  const why = await Promise.race([stopping, system.broken]);
  await system.stop();
  if (why !== undefined) fail(why);
  process.exit(0);
}

function optionsOrExit(): StartOptions {
  try {
    return parseStart(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}\n`);
    return process.exit(2);
  }
}

function fail(why: string): never {
  process.stderr.write(`popglass: ${why}\n`);
  process.exit(1);
}

main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
