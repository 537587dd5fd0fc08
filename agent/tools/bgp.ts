import { type BgpTarget, isBgpTarget, type Outcome } from '#protocol';
import type { BgpOptions } from '#protocol/tools/bgp.ts';
import { communitiesIn, isRouteLine, prefixOf } from '#protocol/tools/bgp-bird.ts';
import { askBirdAbout } from '../router/bird-about.ts';
import { birdCommand } from '../router/bird-command.ts';
import { askFrr } from '../router/frr.ts';
import { askGobgp } from '../router/gobgp.ts';
import type { Question, RouterEnd, Tell } from '../router/router.ts';
import { tellRoutes } from '../router/tell.ts';
import type { Aim, NativeHost, NativeRun, NativeTool } from './tool.ts';

/** Asks the router on this host what it has in its tables. Nothing is sent to anybody. */
export const bgp: NativeTool<BgpOptions> = {
  kind: 'native',
  name: 'bgp',
  names: 'none',
  run: ({ ipVersion }, { target }: Aim, run, host) =>
    isBgpTarget(target) ? askRouter(target, ipVersion, run, host) : Promise.reject(new Error('no question')),
  probe: ({ router }) => (router.kind === 'none' ? { reason: router.reason } : { version: router.version }),
};

async function askRouter(
  target: BgpTarget,
  ipVersion: 4 | 6 | undefined,
  { signal, line, note }: NativeRun,
  { router, isPermitted, communityNames }: NativeHost,
): Promise<Outcome> {
  const tell = tellRoutes({ note, isPermitted, communityNames });
  const question: Question = { target, ipVersion, signal, tell, now: () => Date.now() };
  const end = await ask(router, question, { line, note });
  if (signal.aborted) return signal.reason as Outcome;
  if (end.kind === 'failed') return failed(end.why);
  tell.end(router.kind === 'bird' ? 'if-any' : 'always');
  return { kind: 'finished', exit: 0 };
}

async function ask(
  router: NativeHost['router'],
  question: Question,
  { line, note }: Pick<NativeRun, 'line' | 'note'>,
): Promise<RouterEnd> {
  switch (router.kind) {
    case 'bird':
      return named('BIRD', await askLines(router.socket, question, { line, note }));
    case 'frr':
      return named('FRR', await askFrr(router, question));
    case 'gobgp':
      return named('GoBGP', await askGobgp(router, question));
    case 'none':
      return { kind: 'failed', why: router.reason };
    default:
      return router satisfies never;
  }
}

function named(router: string, end: RouterEnd): RouterEnd {
  return end.kind === 'failed' ? { kind: 'failed', why: `${router} ${end.why}` } : end;
}

function failed(message: string): Outcome {
  return {
    kind: 'failed',
    failure: { owner: 'agent', code: 'tool_failed', message: message.slice(0, 400) },
  };
}

/** BIRD's lines are passed on as they are. */
async function askLines(
  socket: string,
  { target, ipVersion, signal, tell }: Question,
  { line, note }: Pick<NativeRun, 'line' | 'note'>,
): Promise<RouterEnd> {
  const told = tellLines(line, tell);
  const command = birdCommand(target, ipVersion);
  const onClock = (time: string) => note({ k: 'clock', time });
  const end = await askBirdAbout(target, { socket, command, signal, onLine: told, onClock });
  if (end.kind === 'stopped') return { kind: 'answered' };
  if (end.kind === 'failed') return end;
  // 8xxx is an answer too: there is no such network. 9xxx: it did not understand.
  if (end.text !== '') line(end.text);
  return end.code < 9000 ? { kind: 'answered' } : { kind: 'failed', why: `says: ${end.text}` };
}

/** As `tellRoutes`, of the lines that routes are in. */
function tellLines(line: NativeRun['line'], tell: Tell): (text: string) => boolean {
  let isOpen = true;
  return (text) => {
    const prefix = prefixOf(text);
    // Whatever stands at the margin is about something else.
    if (prefix !== undefined || !/^\s/.test(text)) isOpen = prefix === undefined || tell.mayTell(prefix);
    if (isRouteLine(text)) {
      if (!isOpen) tell.keep(1);
      else if (!tell.count()) return false;
    }
    if (!isOpen) return true;
    tell.names(communitiesIn(text));
    line(text);
    return true;
  };
}
