import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeCodes, limits } from '#protocol';
import { aJob, aPolicy, aTask } from './builders.ts';
import { aForeignHost, type FakeSocket } from './fake-edge.ts';
import { aPingThat, recordedTools } from './fixtures.ts';
import { takeEverything, untilGood } from './rogue.ts';
import { aWorld, follow, type World } from './world.ts';

/** Promise 9: what a rogue edge can do with names, redirects, nonsense and floods. */
const tools = recordedTools();
const tight = aPolicy({ allow: ['127.0.0.0/8'] });

let world: World;
let foreign: Awaited<ReturnType<typeof aForeignHost>>;

beforeEach(async () => {
  foreign = await aForeignHost();
});

afterEach(async () => {
  await world.end();
  expect(foreign.connections()).toBe(0);
  foreign.stop();
});

async function online(...given: Parameters<typeof aWorld>): Promise<World> {
  world = await aWorld(...given);
  tools.forget();
  return world;
}

describe('a refused address is not reached', () => {
  const disguises = [
    '10.0.0.1',
    '169.254.169.254',
    '168.63.129.16',
    'fec0::1',
    '3fff::1',
    '5f00::1',
    'fe80::1%eth0',
    '::10.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:0:10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '2001:0:a9fe:a9fe::1',
    '2001:0:808:808:0:0:f5ff:fffe',
    '0x7f.1',
    '127。0。0。1',
    '1.0.0.10.in-addr.arpa',
    'd.f.ip6.arpa',
  ];

  test('as a literal in whatever disguise, by any tool, and as no resolver', async () => {
    const { control, resolver } = await online({ dir: tools.dir, policy: tight });
    const tasks = (['ping', 'traceroute', 'mtr', 'dns'] as const).map((tool) => aTask(tool));
    const jobs = disguises.flatMap((target) => [
      ...tasks.map((task) => ({ target, task })),
      { target: 'ask.example', task: aTask('dns', { resolver: target }) },
    ]);
    for (const [index, job] of jobs.entries()) {
      control.send({ t: 'job', job: aJob({ result: index + 1, ...job }) });
      const code = expect.stringMatching(/^(?:private_address|bad_target)$/);
      expect(await control.until('refused'), job.target).toMatchObject({ failure: { code } });
    }
    expect(tools.runs()).toEqual([]);
    expect(resolver.asked).toEqual([]);
  });

  test('by a name that has it among others, nor by one that changes: it is asked once', async () => {
    const { control, resolver, edge } = await online({ dir: tools.dir, policy: tight });
    const answers: Record<string, string[][]> = {
      'mixed.example': [['127.0.0.7', '10.0.0.1']],
      'carried.example': [['127.0.0.7']],
      'shifty.example': [['127.0.0.7'], ['10.0.0.1'], ['10.0.0.1']],
    };
    Object.assign(resolver, {
      resolve4: async (name: string) => {
        resolver.asked.push(name);
        return answers[name]?.shift() ?? [];
      },
      resolve6: async (name: string) => (name === 'carried.example' ? ['64:ff9b::a00:1'] : []),
    });
    const outcomes = [];
    for (const [index, target] of Object.keys(answers).entries()) {
      control.send({ t: 'job', job: aJob({ result: index + 1, target }) });
      const { outcome } = await follow(await edge.data());
      outcomes.push(outcome.kind === 'failed' ? outcome.failure.code : outcome.kind);
    }
    expect(outcomes).toEqual(['private_address', 'private_address', 'finished']);
    expect(resolver.asked.filter((name) => name.endsWith('.example'))).toEqual(Object.keys(answers));
    expect(tools.runs().map((run) => run.at(-1))).toEqual(['127.0.0.7']);
  });
});

describe('nobody else is dialled', () => {
  test('when every door redirects; afterwards the agent is back', async () => {
    const { edge, control } = await online({ policy: tight });
    edge.redirectTo = `ws://${foreign.host}/v1/agent/control`;
    control.send({ t: 'job', job: aJob() });
    await expect.poll(() => edge.redirected).toContain(`/v1/agent/data/${aJob().session}/1`);
    control.socket.terminate();
    await expect.poll(() => edge.redirected).toContain('/v1/agent/control');
    edge.redirectTo = undefined;
    takeEverything(edge);
    const again = await edge.control();
    await again.welcome();
    await untilGood(again, aJob({ result: 2 }));
  });

  test('for a session that looks like a host or a way out', async () => {
    const { edge, control } = await online({ policy: tight });
    const sessions = takeEverything(edge);
    const { host } = foreign;
    for (const [index, session] of [`//${host}/`, `@${host}`, `../../../..//${host}`, `${host}#`].entries()) {
      const result = index + 1;
      control.send({ t: 'job', job: { ...aJob({ result }), session, id: `${session}.${result}` } });
      control.send({ t: 'job', job: { ...aJob({ result }), session: session.padEnd(43, 'x') } });
    }
    await untilGood(control, aJob({ result: 9 }));
    expect(sessions.sockets.map(({ request }) => request.url)).toEqual([
      `/v1/agent/data/${aJob().session}/9`,
    ]);
  });

  test('when it is greeted with nonsense; it signs one nonce a connection, and for the host that it dialled', async () => {
    const { edge, control } = await online({ policy: tight });
    takeEverything(edge);
    control.socket.terminate();
    const next = await edge.control();
    for (const frame of [
      { t: 'job', job: aJob() },
      { t: 'welcome', pop: `http://${foreign.host}/` },
      { t: 'challenge', v: 1, nonce: `../${foreign.host}` },
      { t: 'challenge', v: '1', nonce: 'bm9uY2U' },
      { t: 'challenge', v: 1, nonce: 'x'.repeat(129) },
      { t: 'challenge', v: 1, nonce: 'bm9uY2U', host: foreign.host },
      { t: 'redirect', to: foreign.host },
    ])
      next.send(frame);
    await next.welcome();
    next.send({ t: 'challenge', v: 1, nonce: 'YW5vdGhlcg' });
    next.send({ t: 'welcome', pop: foreign.host });
    await untilGood(next, aJob({ result: 2 }));
    expect(next.frames.filter(({ t }) => t === 'hello')).toHaveLength(1);
  });
});

describe('a flood', () => {
  test('of jobs: as many run as may, the others are refused, and the agent goes on', async () => {
    const { edge, control } = await online({
      policy: aPolicy({ allow: ['127.0.0.0/8'], maxJobs: 3 }),
      dir: aPingThat(`case "$*" in *' -c 99 '*) exec sleep 60 ;; esac`),
    });
    const sessions = takeEverything(edge);
    const task = aTask('ping', { packets: 99, interval: 1 });
    for (let result = 1; result <= 9_999; result++) control.send({ t: 'job', job: aJob({ result, task }) });
    const answers: Record<string, unknown>[] = [];
    while (answers.length < 9_999 - 3) answers.push(await control.until('refused'));
    expect(new Set(answers.map(({ failure }) => (failure as { code: string }).code))).toEqual(
      new Set(['agent_busy']),
    );
    await expect.poll(() => sessions.sockets.length).toBe(3);
    for (const { request } of sessions.sockets)
      control.send({ t: 'cancel', id: `${aJob().session}.${request.url?.split('/').at(-1)}` });
    for (let done = 0; done < 3; done++) await control.until('done');
    await untilGood(control, aJob({ result: 9_999 }));
  }, 60_000);

  const deep = (opening: string) =>
    opening.repeat(Math.floor((limits.frame.agentBytes - 100) / opening.length));
  const garbage: Record<string, (socket: FakeSocket) => void> = {
    'too big a frame': (socket) => socket.sendText('x'.repeat(limits.frame.agentBytes + 1)),
    'octets instead of text': (socket) => socket.socket.send(Buffer.from([0xff, 0x00])),
    'arrays in arrays': (socket) => socket.sendText(deep('[')),
    'objects in objects': (socket) => socket.sendText(deep('{"a":')),
    'a deep job': (socket) => {
      const depth = 20_000;
      const job = JSON.stringify(aJob({ result: 7 })).replace(
        '"token":',
        `"x":${'['.repeat(depth)}${']'.repeat(depth)},"token":`,
      );
      socket.sendText(`{"t":"job","job":${job}}`);
    },
    'null, and other JSON': (socket) =>
      ['null', '[]', '7', '"job"', '{"t":"toString"}', '{"t":"__proto__"}', '{"t":"job","job":null}'].forEach(
        (text) => socket.sendText(text),
      ),
    'more frames than anybody needs': (socket) => {
      for (let n = 0; n < 10_000; n++) socket.sendText('{}');
    },
  };

  test.each(Object.entries(garbage))(
    'of %s: a good job is done afterwards',
    async (_, send) => {
      const { edge, control } = await online({ policy: tight });
      takeEverything(edge);
      send(control);
      const closed = control.closed.then((code) => ({ code }));
      // Whoever was cut off is welcomed again when it comes back.
      void edge.control().then((next) => next.welcome().then(() => (back = next)));
      let back: FakeSocket | undefined;
      const isClosed = await Promise.race([closed, untilGood(control, aJob()).then(() => undefined)]);
      if (!isClosed) return;
      expect([closeCodes.policy, closeCodes.tooBig]).toContain(isClosed.code);
      await expect.poll(() => back).toBeDefined();
      await untilGood(back!, aJob({ result: 2 }));
    },
    20_000,
  );
});
