/** The PoPs' side of a Fleet object, in the isolate of the object itself: no network and no other process is in what is measured. */
export * from '../../../worker/index.ts';

let ahead = 0;
const real = Date.now;
Date.now = () => real() + ahead;

const meshes = new Map();
const fleet = (env) => env.FLEET.getByName('fleet');

/** Announces PoPs, and has an agent come to each. */
async function setUp(env, count) {
  const place = { city: 'Vienna', country: 'AT', latitude: 48.2, longitude: 16.4 };
  const network = { asn: 64500, network: 'Example', tags: [] };
  for (let i = 0; i < count; i++) {
    const addresses = { ipv4: `192.0.2.${i + 1}`, ipv6: `2001:db8::${(i + 1).toString(16)}` };
    await fleet(env).register({ id: `pop${i}`, name: `PoP ${i}`, ...place, ...network, ...addresses });
  }
  for (let i = 0; i < count; i++)
    await fleet(env).report(`pop${i}`, { online: true, tools: [], version: '1' }, null);
  for (let i = 0; i < count; i++) meshes.set(`pop${i}`, await fleet(env).summarize(`pop${i}`, [], null));
}

/** What an agent says in a minute; a fraction of all cells has lost something. */
function cellsOf({ targets }, lossy) {
  return targets.flatMap(({ id }) =>
    [4, 6].map((family) => {
      const avg = 20 + 5 * Math.random();
      const rounds = Math.random() < lossy ? '323323' : '333333';
      return { to: id, family, rounds, rtt: { min: avg - 1, avg, max: avg + 9, jitter: 0.8 } };
    }),
  );
}

/** One minute, as fast as it goes: in ten portions a summary of each PoP, the tick, and so many reads of the board. */
async function minute(env, lossy, reads) {
  const ids = [...meshes.keys()];
  for (let portion = 0; portion < 10; portion++) {
    ahead += 6_000;
    const reports = ids.slice((portion * ids.length) / 10, ((portion + 1) * ids.length) / 10);
    await Promise.all([
      ...reports.map((id) => summarize(env, id, lossy)),
      ...Array.from({ length: reads / 10 }, () => fleet(env).board()),
    ]);
  }
}

async function summarize(env, id, lossy) {
  const known = meshes.get(id);
  const mesh = await fleet(env).summarize(id, cellsOf(known, lossy), known.revision);
  if (mesh) meshes.set(id, mesh);
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const number = (name) => Number(searchParams.get(name));
    if (pathname === '/set-up') await setUp(env, number('pops'));
    else await minute(env, number('lossy'), number('reads'));
    return new Response();
  },
};
