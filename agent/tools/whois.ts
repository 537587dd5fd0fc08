import { type ConnectError, type Failure, isBgpTarget, limits, type Outcome, parseAddress } from '#protocol';
import { connectWords } from '#protocol/tools/connect-words.ts';
import type { WhoisOptions } from '#protocol/tools/whois.ts';
import { named } from '../connects.ts';
import { findAddress } from '../resolve.ts';
import type { Place } from '../visit/opened.ts';
import { converse } from '../whois/converse.ts';
import { iana, mayFollow, queryFor, referralIn } from '../whois/servers.ts';
import type { Aim, NativeHost, NativeRun, NativeTool } from './tool.ts';

const { port, seconds, servers: maxServers } = limits.probe.whois;

/** Asks IANA's registry, and whom that names, until one has nobody to name; each by its name, resolved and judged like a target. */
export const whois: NativeTool<WhoisOptions> = {
  kind: 'native',
  name: 'whois',
  names: 'none',
  run: (_, { target }: Aim, run, host) =>
    isBgpTarget(target) ? Promise.reject(new Error('no question')) : askAll(target, run, host),
};

type Question = Parameters<typeof queryFor>[1];

async function askAll(target: Question, run: NativeRun, host: NativeHost): Promise<Outcome> {
  const asked: string[] = [];
  for (let next = iana; ;) {
    asked.push(next);
    const found = await askOne(next, target, run, host);
    if ('failure' in found) return { kind: 'failed', failure: found.failure };
    const { referral } = found;
    if (referral === undefined || referral === next) break;
    const refusal = refusalOf(next, referral, asked);
    if (refusal) {
      run.note({ k: 'referral', to: referral, refusal });
      break;
    }
    next = referral;
  }
  return { kind: 'finished', exit: 0 };
}

function refusalOf(from: string, to: string, asked: readonly string[]) {
  if (asked.includes(to)) return 'asked_already';
  if (!mayFollow(from, to)) return 'not_listed';
  return asked.length >= maxServers ? 'too_many' : undefined;
}

/** @returns whom it refers to, if it does */
async function askOne(
  server: string,
  target: Question,
  { signal, note, line }: NativeRun,
  host: NativeHost,
): Promise<{ readonly referral: string | undefined } | { readonly failure: Failure }> {
  const where = await placeOf(server, signal, host);
  if ('failure' in where) return where;
  line(`[Querying ${server}]`);
  note({ k: 'asked', name: server, address: where.address });
  let referral: string | undefined;
  const patience = AbortSignal.timeout(seconds * 1000);
  try {
    const within = AbortSignal.any([signal, patience]);
    const said = await converse(where, queryFor(server, target), within, (text) => {
      referral ??= referralIn(server, text);
      line(text);
    });
    note({ k: 'answered', ...said });
    return { referral };
  } catch (error) {
    const why: ConnectError = patience.aborted ? 'ETIMEDOUT' : named((error as NodeJS.ErrnoException).code);
    note({ k: 'unasked', name: server, error: why });
    const message = `${server}: ${connectWords[why]}`;
    return { failure: { owner: 'target', code: 'connect_failed', message } };
  }
}

/** A server's address: every one that it has is judged (rule 5), and its network may have had its share of questions (rule 8). */
async function placeOf(
  server: string,
  signal: AbortSignal,
  host: NativeHost,
): Promise<Place | { readonly failure: Failure }> {
  const choice = await findAddress(server, host.families, host.families, host, signal);
  if ('failure' in choice) return choice;
  const { address, family } = choice;
  const busy = host.takeTarget(parseAddress(address)!);
  return busy ? { failure: busy } : { address, family, port };
}
