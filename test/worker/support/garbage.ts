/** Frames that no door takes, one for each number, and the close code that each must lead to. Deterministic. */
export function garbage(n: number, capBytes: number): { frame: string | ArrayBuffer; code: number } {
  const kinds = [
    () => bad(noise(n, 1 + (n % 60))),
    () => bad(JSON.stringify(noise(n, 20))),
    () => bad(JSON.stringify({ t: noise(n, 4) })),
    () => bad(JSON.stringify([{ t: 'join' }, n])),
    () => bad(JSON.stringify({ t: 'log', seq: -n, e: [] })),
    () => bad(JSON.stringify({ t: 'log', seq: 0, e: [[n, 'x', '']] })),
    () => bad(JSON.stringify({ t: 'end', seq: 0, outcome: { kind: 'finished', exit: noise(n, 3) } })),
    () => bad(JSON.stringify({ t: 'join', v: String(n) })),
    () => bad(JSON.stringify({ t: 'hello', v: 1, signature: noise(n, 10) })),
    () =>
      bad(JSON.stringify({ t: 'summary', cells: [{ to: noise(n, 5), family: n, rounds: '9', rtt: {} }] })),
    () => bad(`{"t":"done","id":${'['.repeat(n)}`),
    () => bad('[1,2,'.repeat(n + 1)),
    () => bad(new Uint8Array(n).fill(n).buffer),
    () => big(`{"t":"join","v":1,"cursor":{"1":${'1'.repeat(capBytes)}}}`),
    () => big('x'.repeat(capBytes + 1 + n)),
    () => big('ü'.repeat(Math.ceil(capBytes / 2) + 1)),
  ];
  return kinds[n % kinds.length]!();
}

const bad = (frame: string | ArrayBuffer) => ({ frame, code: 1008 });
const big = (frame: string) => ({ frame, code: 1009 });

/** Printable, and no JSON. */
function noise(seed: number, length: number): string {
  let x = seed + 1;
  return Array.from({ length }, () => {
    x = (x * 48_271) % 2_147_483_647;
    return String.fromCharCode(33 + (x % 94));
  }).join('');
}
