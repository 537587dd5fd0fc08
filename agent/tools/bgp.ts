import { type BgpTarget, isBgpTarget, limits, mayTellRoute, type Outcome, parseCidr } from '#protocol';
import type { BgpOptions } from '#protocol/tools/bgp.ts';
import { isRouteLine, prefixOf } from '#protocol/tools/bgp-bird.ts';
import { askBird } from '../bird.ts';
import { askBirdAbout } from '../bird-about.ts';
import { birdCommand } from '../bird-command.ts';
import type { Aim, NativeHost, NativeRun, NativeTool } from './tool.ts';

/** What there is to ask must say so in this time, in ms. */
const patienceMs = 2_000;

const hint = 'apt-get install bird2, let the agent use its control socket, and name that by --bird';

/** Asks the router on this host what it has in its tables. Nothing is sent to anybody. */
export const bgp: NativeTool<BgpOptions> = {
  kind: 'native',
  name: 'bgp',
  names: 'none',
  run: ({ ipVersion }, { target }: Aim, run, host) =>
    isBgpTarget(target) ? askRouter(target, ipVersion, run, host) : Promise.reject(new Error('no question')),

  async probe({ bird: socket }) {
    const signal = AbortSignal.timeout(patienceMs);
    const said = await askBird({ socket, command: undefined, signal });
    if (said.kind !== 'answered')
      return { reason: `BIRD ${said.kind === 'failed' ? said.why : 'does not answer'}: ${hint}` };
    const [version] = /^BIRD v?[\w.+-]{1,60}/.exec(said.text) ?? [];
    if (version === undefined || /^BIRD v?[01]\./.test(version)) return { reason: 'BIRD is older than 2' };
    return { version };
  },
};

async function askRouter(
  target: BgpTarget,
  ipVersion: 4 | 6 | undefined,
  { signal, line, note }: NativeRun,
  { bird: socket, isPermitted }: NativeHost,
): Promise<Outcome> {
  const told = tellRoutes(line, (prefix) => {
    const block = parseCidr(prefix);
    return block !== undefined && mayTellRoute(block, isPermitted);
  });
  const end = await askBirdAbout(target, {
    socket,
    command: birdCommand(target, ipVersion),
    signal,
    onLine: (text) => told.take(text),
  });
  if (signal.aborted) return signal.reason as Outcome;
  const { isCut, withheld } = told;
  if (isCut() || withheld() > 0)
    note({ k: 'routes', limit: isCut() ? limits.probe.routes : null, withheld: withheld() });
  if (end.kind === 'stopped') return { kind: 'finished', exit: 0 };
  if (end.kind === 'failed') return failed(`BIRD ${end.why}`);
  // 8xxx is an answer too: there is no such network. 9xxx: it did not understand.
  if (end.text !== '') line(end.text);
  return end.code < 9000 ? { kind: 'finished', exit: 0 } : failed(`BIRD says: ${end.text}`);
}

function failed(message: string): Outcome {
  return {
    kind: 'failed',
    failure: { owner: 'agent', code: 'tool_failed', message: message.slice(0, 400) },
  };
}

/** Passes on so many routes and no more, and none to where nobody may look. */
function tellRoutes(line: (text: string) => void, mayTell: (prefix: string) => boolean) {
  let told = 0;
  let withheld = 0;
  let isOpen = true;
  let isCut = false;
  return {
    isCut: () => isCut,
    withheld: () => withheld,
    take(text: string): boolean {
      const prefix = prefixOf(text);
      // Whatever stands at the margin is about something else.
      if (prefix !== undefined || !/^\s/.test(text)) isOpen = prefix === undefined || mayTell(prefix);
      if (isRouteLine(text)) {
        if (!isOpen) withheld += 1;
        else if (told === limits.probe.routes) isCut = true;
        else told += 1;
      }
      if (isCut) return false;
      if (isOpen) line(text);
      return true;
    },
  };
}
