import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fleetBusy } from './fleet-busy.ts';
import { lineToScreen } from './line-to-screen.ts';
import { lineToViewer } from './line-to-viewer.ts';
import { longLog } from './long-log.ts';
import { runToFirstEntry } from './run-to-first-entry.ts';

/** `npm run bench`: each figure beside its baseline, measured in the same run. Times are ms; ratios are what to compare. */
const { values } = parseArgs({
  options: { json: { type: 'string' }, rounds: { type: 'string', default: '100' } },
});
const rounds = Number(values.rounds);

const lines = await lineToViewer(rounds);
const screen = await lineToScreen(rounds);
const first = await runToFirstEntry(Math.ceil(rounds / 5));
const fleet = await fleetBusy(Math.ceil(rounds / 5));
const long = await longLog(Math.ceil(rounds / 5));

const ms = (value: number) => value.toFixed(2).padStart(8);
console.log('tool line → viewer          viewers      p50      p99   p50 / bare object');
for (const { relay, viewers, p50, p99, ratio } of lines) {
  console.log(`  ${relay.padEnd(24)} ${String(viewers).padStart(8)} ${ms(p50)} ${ms(p99)} ${ms(ratio)}`);
}
if (screen) {
  console.log('tool line → screen                       p50      p99   p99 / 150 ms');
  console.log(`  ${'popglass, Chromium'.padEnd(33)} ${ms(screen.p50)} ${ms(screen.p99)} ${ms(screen.ratio)}`);
}
console.log('Run → first entry                        p50      p99   p50 / ping by hand');
console.log(`  ${'popglass, local ping'.padEnd(33)} ${ms(first.p50)} ${ms(first.p99)} ${ms(first.ratio)}`);
console.log('a minute of the Fleet object                p50      p99   CPU / 5 % of a minute');
console.log(
  `  ${'100 PoPs report, 30 reads'.padEnd(33)} ${ms(fleet.p50)} ${ms(fleet.p99)} ${ms(fleet.ratio)}`,
);
console.log('a 15 min mtr over 20 hops                   p50      p99   p50 / unnoticed');
for (const { figure, p50, p99, ratio, bytes, deflated } of long) {
  const size = bytes === undefined ? '' : `   ${bytes} bytes, ${deflated} deflated`;
  console.log(`  ${figure.padEnd(33)} ${ms(p50)} ${ms(p99)} ${ms(ratio)}${size}`);
}
if (values.json)
  writeFileSync(
    values.json,
    `${JSON.stringify([...lines, screen, first, fleet, ...long].filter(Boolean), null, 2)}\n`,
  );
