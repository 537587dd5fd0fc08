import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { allowance } from '../../worker/settings.ts';
import { isBeyond, tooMuchLoss } from '../../worker/fleet/status/normal.ts';
import { historyWindows, incidentStages, limits, popStatuses } from '#protocol';
import { policyOf, readPolicyFile } from '../../agent/config.ts';
import { attributes } from '../../web/widget/options.ts';
import { aFolder } from '../support/folder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test('every npm command in the README exists', () => {
  const named = [...readme.matchAll(/(?:`|^)npm (?:run )?([a-z]+)/gm)].map(([, name]) => name!);
  const ours = named.filter((name) => name !== 'ci');
  expect(ours.length).toBeGreaterThan(8);
  expect(ours.filter((name) => !(name in scripts))).toEqual([]);
});

test('every folder and file that the README names exists', () => {
  const paths = [...readme.matchAll(/`((?:worker|agent|web|test)\/[\w./-]*)`/g)].map(([, name]) => name!);
  const links = [...readme.matchAll(/\]\((?!http)([^)]+)\)|(?:src|srcset)="(?!http)([^"]+)"/g)].map(
    ([, a, b]) => (a ?? b)!,
  );
  expect(paths.length + links.length).toBeGreaterThan(10);
  expect([...paths, ...links].filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
});

test('the flags of npm start in the README are those that it takes', () => {
  const usage = read('worker/local/args.ts');
  for (const flag of ['--port', '--host', '--state', '--no-agent', '--admin-token', '--set']) {
    expect(readme).toContain(flag);
    expect(usage).toContain(`${flag} `);
  }
});

test('the attributes and colours of the widget in the README are those that it takes', () => {
  const [, section] = /## On your own pages\n([^]*?)\n## /.exec(readme)!;
  const rows = [...section!.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual([...attributes]);
  const properties = (text: string) => [...text.matchAll(/--popglass-\w+/g)].map(([name]) => name).sort();
  expect(properties(section!)).toEqual(properties(read('web/widget/widget.css')));
});

test('the policy in the README is one, and says what holds without it', () => {
  const text = /```json\n(\{\n  "allow"[^`]*)```/.exec(readme)![1]!;
  const file = path.join(aFolder(), 'policy.json');
  writeFileSync(file, text);
  const settings = { state: '', allow: [], deny: [] };
  const policy = policyOf(settings, readPolicyFile(file));
  expect(policy).toEqual(policyOf(settings));
  expect(Object.keys(JSON.parse(text) as object).sort()).toEqual(Object.keys(policy).sort());
});

test('the bounds of the policy in the README are those of the code', () => {
  const { agent, target, probe } = limits;
  expect(readme).toContain(`may be ${agent.mostJobs}.`);
  expect(readme).toContain(`up to ${target.most}, bound`);
  expect(readme).toContain(`(IPv4 /${target.prefixLengthV4}, IPv6 /${target.prefixLengthV6})`);
  expect(readme).toContain(`${probe.udpPort} stands for`);
});

test('the limits in the README are those of the code', () => {
  const { burst, session, quota, enrolment } = limits;
  const { points, atOnce } = allowance({});
  const said = [
    `spend ${points.toLocaleString('en')} points an hour`,
    `with ${atOnce} measurements running`,
    `and ${burst.creates} begun in ${burst.periodSeconds} s`,
    `takes ${burst.target} measurements in ${burst.periodSeconds} s`,
    `${session.retentionDays} days after it was opened`,
  ];
  const text = readme.replaceAll(/\s+/g, ' ');
  for (const words of said) expect(text).toContain(words);
  expect([quota.windowMs, enrolment.ttlMs]).toEqual([3_600_000, 24 * 3_600_000]);
});

test('what the README says of notices and webhooks is so', () => {
  const { windowDays, webhookMs, webhookTries, webhookQueue, windows, incidents } = limits.status;
  const said = [
    `a window, up to ${windowDays} days`,
    `Answer 2xx within ${webhookMs / 1000} s`,
    `tried again, ${webhookTries} times within a day`,
    `${webhookQueue} deliveries wait`,
    `or ${windows} and ${incidents} newer ones came`,
    `\`stage\` (${incidentStages.map((stage) => `\`${stage}\``).join(', ')})`,
  ];
  const text = readme.replaceAll(/\s+/g, ' ');
  for (const words of said) expect(text).toContain(words);
});

test('what the README says of the mesh and the status is so', () => {
  const { mesh, status } = limits;
  const normal = { rttMs: 100, deviationMs: 0, loss: 0, seconds: 7_200 };
  const steady = { ...normal, rttMs: 1 };
  const shaky = { ...normal, deviationMs: 10 };
  const said = [
    `up to ${mesh.anchors} hosts that all PoPs measure`,
    `Up to ${mesh.pops} PoPs measure all others, beyond that each measures ${mesh.pops - 1} by turns`,
    `${mesh.probes} packets to each in ${mesh.roundMs / 1000} s`,
    `with news ${mesh.earlyMs / 1000} s after the last`,
    `two rounds (${(2 * mesh.roundMs) / 1000} s)`,
    `over ${(mesh.rounds * mesh.roundMs) / 60_000} minutes, loss is ${tooMuchLoss(normal)} points beyond normal`,
    `away for more than ${mesh.unwatchedMs / 60_000} minutes`,
    `states and why, ${status.barDays} days`,
    `from a cache of ${status.cacheSeconds} s`,
    `the last ${status.events} changes`,
    `minutes are kept for ${status.minuteHours} hours, hours for ${status.hourDays} days, days for ${status.days}`,
    ...popStatuses.map((state) => `| \`${state}\` |`),
    ...Object.keys(historyWindows).map((window) => `\`${window}\``),
  ];
  const text = readme.replaceAll(/\s+/g, ' ');
  for (const words of said) expect(text).toContain(words);
  expect(text).toContain('beyond normal by 5 ms, by 20 % and by 4 deviations');
  const beyond = [isBeyond(steady, 6.1), isBeyond(normal, 120.1), isBeyond(shaky, 140.1)];
  const within = [isBeyond(steady, 5.9), isBeyond(normal, 119.9), isBeyond(shaky, 139.9)];
  expect([beyond, within]).toEqual([
    [true, true, true],
    [false, false, false],
  ]);
});

test('the recipe of the README finds the signature of the specification’s own example', () => {
  const recipe = /```js\n([^`]*`[^`]*`[^`]*`[^`]*`[^`]*)```/.exec(readme)![1]!;
  const headers = { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330' };
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const given = { Buffer, createHmac, secret, headers, body: '{"test": 2432232314}' };
  expect(runInNewContext(`${recipe}\ngood`, given)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('every setting that the README names is one', () => {
  const named = [...readme.matchAll(/`([A-Z]+(?:_[A-Z]+)+|PUBLIC|HOSTS)`/g)].map(([, name]) => name!);
  const toml = read('wrangler.toml');
  expect(named.length).toBeGreaterThan(6);
  for (const name of named) expect(toml).toMatch(new RegExp(`^(?:#   )?${name} `, 'm'));
});
