#!/usr/bin/env node
import { parseCommand, usage } from './args.ts';
import { doctor } from './doctor.ts';
import { enrol } from './enrol.ts';
import { exitCodes, UsageError } from './exit.ts';
import { makeLog } from './log.ts';
import { rotate } from './rotate.ts';
import { runAgent } from './run.ts';
import { version } from './version.ts';

const log = makeLog(
  (line) => process.stderr.write(line),
  () => new Date(),
);
const print = (text: string) => process.stdout.write(text);

async function main(): Promise<number> {
  const command = parseCommand(process.argv.slice(2), process.env);
  switch (command.kind) {
    case 'enrol':
      return enrol(command.url, command.code, command.state, log, command.insecure);
    case 'run':
      return runAgent(command, log);
    case 'rotate':
      return rotate(command.state, command.edge, log, command.insecure);
    case 'doctor':
      return doctor(command, print);
    case 'help':
      print(usage);
      return exitCodes.stopped;
    case 'version':
      print(`${version}\n`);
      return exitCodes.stopped;
    default:
      return exitCodes.usage;
  }
}

async function guarded(): Promise<number> {
  try {
    return await main();
  } catch (error) {
    if (error instanceof UsageError) {
      log('error', error.message);
      return exitCodes.usage;
    }
    log('error', 'the agent broke', { why: error instanceof Error ? (error.stack ?? '') : String(error) });
    return exitCodes.failed;
  }
}

process.exit(await guarded());
