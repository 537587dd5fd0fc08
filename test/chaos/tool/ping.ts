import { appendFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Behaviour, behaviourOf, linesAtOnce } from './behaviours.ts';

/**
 * A `ping` that sends nothing, and prints what its target makes it print; see behaviours.ts. Everything that it prints is first
 * written down beside it: the truth about what a log must have. The agent starts it with the arguments of iputils' ping.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    version: { type: 'boolean', short: 'V' },
    outstanding: { type: 'boolean', short: 'O' },
    numeric: { type: 'boolean', short: 'n' },
    ipv4: { type: 'boolean', short: '4' },
    ipv6: { type: 'boolean', short: '6' },
    packets: { type: 'string', short: 'c', default: '1' },
    interval: { type: 'string', short: 'i', default: '1' },
    size: { type: 'string', short: 's', default: '56' },
    wait: { type: 'string', short: 'W' },
  },
});
const target = positionals[0] ?? '';
const packets = Number(values.packets);
const intervalMs = Number(values.interval) * 1000;
const record = path.join(path.dirname(process.argv[1]!), 'runs', `${target}.${process.pid}`);

if (values.version) writeSync(1, 'ping from iputils 20240905 (scripted)\n');
else await measure(behaviourOf(target));

async function measure(behaviour: Behaviour | undefined): Promise<void> {
  // A trial against the loopback address: it works, and that is all.
  if (!behaviour) return;
  // So that a run that prints nothing is seen, too.
  appendFileSync(`${record}.out`, '');
  heed(behaviour);
  if (behaviour.linesPerPacket > 0) await talk(behaviour);
  while (behaviour.exit === 'never') await sleep(60_000);
  if (behaviour.exit === 2) print(2, `ping: sendmsg: Network is unreachable\n`);
  // It was not ended by anybody: all that it wrote down was printed.
  appendFileSync(`${record}.end`, '');
  process.exitCode = behaviour.exit;
}

/**
 * A listener runs between two lines and never between the record of a line and the line: whoever ends on SIGTERM has printed
 * all that it wrote down. `once`: the signal that it sends itself then does what it always does.
 */
function heed({ ignoresSigterm }: Behaviour): void {
  if (ignoresSigterm) process.on('SIGTERM', () => undefined);
  else process.once('SIGTERM', () => process.kill(process.pid, 'SIGTERM'));
}

async function talk(behaviour: Behaviour): Promise<void> {
  const { linesPerPacket, pace, exit, chars = 0, isOneLine } = behaviour;
  const end = isOneLine ? '' : '\n';
  const lines = exit === 'never' ? Number.POSITIVE_INFINITY : packets * linesPerPacket;
  const atOnce = linesAtOnce(behaviour);
  const gapMs = pace === 'none' ? 0 : intervalMs / linesPerPacket;
  const began = performance.now();
  print(1, `PING ${target} (${target}) ${values.size}(84) bytes of data.${end}`);
  for (let seq = 1; seq <= lines; seq += atOnce) {
    await until(began + (seq - 1) * gapMs);
    print(1, Array.from({ length: atOnce }, (_, i) => reply(seq + i).padEnd(chars, '.') + end).join(''));
  }
  if (exit === 0) for (const line of summary(lines)) print(1, `${line}\n`);
}

/** By the clock: a line that was late does not make all the others late, too. Signals are heard in any case. */
async function until(time: number): Promise<void> {
  const waitMs = time - performance.now();
  await (waitMs > 0 ? sleep(waitMs) : breathe());
}

function reply(seq: number): string {
  return `64 bytes from ${target}: icmp_seq=${seq} ttl=64 time=0.${10 + (seq % 90)} ms`;
}

function summary(lines: number): string[] {
  return [
    '',
    `--- ${target} ping statistics ---`,
    `${lines} packets transmitted, ${lines} received, 0% packet loss, time ${packets * intervalMs}ms`,
    'rtt min/avg/max/mdev = 0.100/0.500/0.990/0.100 ms',
  ];
}

/** The record comes first: a line that was printed and is in no record must not be. */
function print(stream: 1 | 2, text: string): void {
  appendFileSync(`${record}.${stream === 1 ? 'out' : 'err'}`, text);
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(stream, bytes, at);
  } catch {
    // Nobody reads any more: ping would die of SIGPIPE, which Node ignores.
    process.exit(141);
  }
}
