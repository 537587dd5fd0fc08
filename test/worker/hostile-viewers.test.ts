import { runInDurableObject } from 'cloudflare:test';
import { exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { limits } from '#protocol';
import { attacksOn } from './support/attacks.ts';
import type { Peer } from './support/peer.ts';
import {
  aPopWithAgent,
  aRun,
  aViewer,
  dialData,
  jobOf,
  lines,
  type Run,
  stubOf,
  upgrade,
} from './support/world.ts';

/**
 * The recorded attacks on viewers' sockets, at the real door. H249 (half-open) is in silence.test.ts; H250 (a viewer that does not
 * read) in test/chaos/viewers.test.ts, where there is a wire that can fill up.
 */
const framesOf = attacksOn<Record<string, unknown>>('ws.frame').map(({ id, input }) => [id, input] as const);

let run: Run;
let data: Peer;
let honest: Peer;
let seq = 0;

beforeAll(async () => {
  const { agent } = await aPopWithAgent('hostile-viewers');
  run = await aRun(['hostile-viewers']);
  data = await dialData(await jobOf(agent));
  await data.next('resume');
  honest = await aViewer(run.session);
});

const rows = () =>
  runInDurableObject(stubOf(run) as never, (_, { storage }) =>
    ['session', 'measurements', 'results', 'segments'].map((table) =>
      storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
    ),
  );

const dial = () => upgrade(`/v1/sessions/${run.session}/live`);

/** Does something rude, and then: nothing is stored that was not, and who behaves hears the next line, and only that. */
async function undisturbed(rude: () => Promise<void>): Promise<void> {
  const before = await rows();
  honest.clear();
  await rude();
  expect(await rows()).toEqual(before);
  data.say({ t: 'log', seq, e: lines(`line ${seq}`) });
  seq += 1;
  await honest.next('log');
  expect(honest.frames.filter(({ t }) => t !== 'viewers').map(({ t }) => t)).toEqual(['log']);
}

/** What is to be sent for an input, and the codes that are right for it. */
function attackOf(
  input: Record<string, unknown>,
): { frames: (string | ArrayBuffer)[]; code: number } | undefined {
  if (typeof input['text'] === 'string') {
    const frame = input['text'];
    return { frames: [frame], code: frame.length > limits.frame.viewerBytes ? 1009 : 1008 };
  }
  if (typeof input['text_bytes'] === 'number')
    return { frames: ['x'.repeat(input['text_bytes'])], code: 1009 };
  if (typeof input['binary'] === 'string')
    return { frames: [Uint8Array.fromHex(input['binary']).buffer], code: 1008 };
  if (typeof input['frames_per_s'] === 'number')
    return { frames: Array<string>(input['frames_per_s']).fill('x'), code: 1008 };
  return undefined;
}

const attacks = framesOf.flatMap(([id, input]) => {
  const attack = attackOf(input);
  return attack ? [{ id, ...attack }] : [];
});

test('every attack of the list is here, or where it says', () => {
  const elsewhere = ['H249', 'H250', 'H251'];
  expect([...attacks.map(({ id }) => id), ...elsewhere].sort()).toEqual(framesOf.map(([id]) => id).sort());
});

test.each(attacks)(
  '$id is closed with $code, whoever it comes from',
  { timeout: 30_000 },
  async ({ frames, code }) => {
    await undisturbed(async () => {
      for (const peer of [await dial(), await aViewer(run.session)]) {
        for (const frame of frames) {
          try {
            peer.socket.send(frame);
          } catch {
            break; // closed already, which is what it was for
          }
        }
        expect((await peer.closed()).code).toBe(code);
      }
    });
  },
);

describe('H300: what is not exactly `ping` is no keep-alive', () => {
  test.each(['pin g', 'PING', 'ping ', ' ping', 'ping\n', '"ping"', 'pingping', 'pong', ''])(
    '%j',
    // The object may still be busy with the flood of before.
    { timeout: 30_000 },
    async (word) => {
      await undisturbed(async () => {
        const peer = await aViewer(run.session);
        peer.socket.send(word);
        expect((await peer.closed()).code).toBe(1008);
      });
    },
  );
});

test.each([
  '{"t":"join","v":1,"key":5}',
  `{"t":"join","v":1,"key":"${'x'.repeat(257)}"}`,
  '{"t":"join","v":1,"cursor":{"constructor":1}}',
  '{"t":"join","v":1,"cursor":{"1":-1}}',
  '{"t":"join","v":1,"cursor":{"1":1e300}}',
  '{"t":"join","v":1,"more":true}',
])('%s is no join', async (frame) => {
  await undisturbed(async () => {
    const peer = await dial();
    peer.socket.send(frame);
    expect((await peer.closed()).code).toBe(1008);
  });
});

test(
  'H251: a session takes so many viewers and says so to the next; when one leaves there is room',
  { timeout: 60_000 },
  async () => {
    const { session } = await aRun(['hostile-viewers']);
    const peers: Peer[] = [];
    for (let i = 0; i < limits.viewer.perSession; i += 1)
      peers.push(await upgrade(`/v1/sessions/${session}/live`));
    const dialFull = () =>
      exports.default.fetch(
        new Request(`http://lg.example.net/v1/sessions/${session}/live`, {
          headers: { upgrade: 'websocket' },
        }),
      );
    const refused = await dialFull();
    expect([refused.status, await refused.json()]).toMatchObject([
      429,
      { error: { type: 'rate_limit_exceeded' } },
    ]);
    peers[0]!.socket.close(1000);
    await peers[0]!.closed();
    expect((await dialFull()).status).toBe(101);
    expect(limits.viewer.perSession * 10).toBeLessThan(32_768);
  },
);
